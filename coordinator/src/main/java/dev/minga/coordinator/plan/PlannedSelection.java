package dev.minga.coordinator.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;

/** How many members a round asks, and how long it waits for those it could do without. */
final class PlannedSelection {
    private static final double OVER_SELECTION = 1.3;

    private PlannedSelection() {}

    static void require(Optional<Integer> participants, Optional<Double> overSelection, int quorum, int members) {
        participants.ifPresent(
                most -> Bounds.between("participants (from the quorum to all members)", most, quorum, members));
        overSelection.ifPresent(factor -> {
            if (participants.isEmpty()) {
                throw new IllegalArgumentException("overSelection needs participants");
            }
            if (!(factor >= 1 && factor <= 100)) {
                throw new IllegalArgumentException("overSelection must be between 1 and 100, not " + factor);
            }
        });
    }

    static void requireGrace(Duration grace, Optional<Integer> participants, Duration roundDeadline) {
        if (participants.isEmpty()) {
            throw new IllegalArgumentException("stragglerGrace needs participants");
        }
        Bounds.wholeSeconds("stragglerGrace", grace);
        if (grace.compareTo(roundDeadline) > 0) {
            throw new IllegalArgumentException("stragglerGrace is longer than roundDeadline");
        }
    }

    /** How many members a round asks. In decimals: 1.1 times 10 is 11. */
    static int asked(int participants, Optional<Double> overSelection, int members) {
        BigDecimal asked = BigDecimal.valueOf(overSelection.orElse(OVER_SELECTION))
                .multiply(BigDecimal.valueOf(participants))
                .setScale(0, RoundingMode.CEILING);
        return asked.min(BigDecimal.valueOf(members)).intValueExact();
    }
}
