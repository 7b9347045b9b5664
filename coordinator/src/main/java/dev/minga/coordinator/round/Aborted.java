package dev.minga.coordinator.round;

import dev.minga.crypto.digest.Sha256;

/** The run ended early; {@code model} is the last global adapter, or with a gate the last that passed. */
public record Aborted(Schedule schedule, Cohort cohort, Sha256 model, String reason) implements RoundState {
    static String tooManyDeclined(Cohort cohort) {
        return "too many members declined for the quorum: "
                + String.join(", ", cohort.declined().keySet());
    }

    @Override
    public Sha256 released() {
        return model;
    }

    @Override
    public boolean ended() {
        return true;
    }

    @Override
    public RoundState apply(RoundEvent event) {
        throw RoundState.noTransition(this, event);
    }
}
