package dev.minga.simulations.experiment;

import java.util.Optional;

/**
 * What is measured and when. The last round always is.
 *
 * @param everyRounds after every so many rounds; 1 if not given
 * @param membership whether a membership-inference attack is measured after the last round, which scores all records that were
 *     trained on; false if not given
 */
public record MeasureSettings(Optional<Integer> everyRounds, Optional<Boolean> membership) {
    static final MeasureSettings EVERY_ROUND = new MeasureSettings(Optional.empty(), Optional.empty());

    public MeasureSettings {
        everyRounds.ifPresent(rounds -> Ranges.between("everyRounds", rounds, 1, 100_000));
    }

    /** Whether a round of so many is measured. */
    public boolean after(int round, int rounds) {
        return round == rounds || round % everyRounds.orElse(1) == 0;
    }

    /** Whether membership inference is measured after this round. */
    public boolean membershipAfter(int round, int rounds) {
        return round == rounds && membership.orElse(false);
    }
}
