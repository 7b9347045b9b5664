package dev.minga.coordinator.round;

import dev.minga.crypto.digest.Sha256;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The last average that passed the gate, and what each member counted for it. Immutable.
 *
 * @param model the run's first global adapter while none did
 * @param counts empty while none did
 */
public record LastGood(Sha256 model, SortedMap<String, List<Long>> counts) {
    public LastGood {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    static LastGood none(Schedule schedule) {
        return new LastGood(schedule.firstModel(), new TreeMap<>());
    }

    /** Whether an average passed. */
    public boolean passed() {
        return !counts.isEmpty();
    }
}
