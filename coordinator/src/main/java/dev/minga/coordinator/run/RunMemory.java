package dev.minga.coordinator.run;

import dev.minga.coordinator.round.Lineage;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationAccepted;
import dev.minga.coordinator.round.RoundEvent.RoundClosed;
import dev.minga.coordinator.round.RoundEvent.RunWentBack;
import dev.minga.coordinator.round.RoundState;
import dev.minga.coordinator.round.WayBack;
import dev.minga.crypto.digest.Sha256;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What a run's events add up to. One thread applies them, any may look. */
final class RunMemory {
    private final Map<String, ContributionAccepted> lastAccepted = new ConcurrentHashMap<>();
    private final Map<String, EvaluationAccepted> lastEvaluated = new ConcurrentHashMap<>();
    private final Map<Sha256, Sha256> serverStates = new ConcurrentHashMap<>();
    private volatile RoundState state;
    private volatile Lineage lineage = new Lineage();

    /** Of a run that has just been planned. */
    RunMemory(RoundState initial) {
        this.state = initial;
    }

    RoundState state() {
        return state;
    }

    Lineage lineage() {
        return lineage;
    }

    Optional<ContributionAccepted> lastAccepted(String member) {
        return Optional.ofNullable(lastAccepted.get(member));
    }

    Optional<EvaluationAccepted> lastEvaluated(String member) {
        return Optional.ofNullable(lastEvaluated.get(member));
    }

    /** The server optimiser's state that came with a model. */
    Optional<Sha256> serverState(Sha256 model) {
        return Optional.ofNullable(serverStates.get(model));
    }

    void apply(List<RoundEvent> events) {
        RoundState next = state;
        for (RoundEvent event : events) {
            RoundState before = next;
            next = next.apply(event);
            lineage = lineage.after(before, event, next);
            if (event instanceof ContributionAccepted accepted) {
                lastAccepted.put(accepted.member(), accepted);
            } else if (event instanceof RoundClosed closed) {
                closed.serverState().ifPresent(remembered -> serverStates.put(closed.model(), remembered));
            } else if (event instanceof RunWentBack back) {
                back.way()
                        .rebuilt()
                        .flatMap(WayBack.Rebuilt::serverState)
                        .ifPresent(remembered -> serverStates.put(back.way().model(), remembered));
            } else if (event instanceof EvaluationAccepted accepted) {
                lastEvaluated.put(accepted.member(), accepted);
            }
        }
        state = next;
    }
}
