package dev.minga.coordinator.round;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.minga.crypto.digest.Sha256;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * To which round a run goes back, and with what.
 *
 * @param to the round whose average it goes on from
 * @param was that average as it was
 * @param model what the run goes on from; the same, unless it was made again
 * @param rebuilt how it was made again, if it was
 * @param good what the gate compares with from now on
 * @param reason in the log, for all members
 */
public record WayBack(
        int to,
        Sha256 was,
        Sha256 model,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Rebuilt> rebuilt,
        LastGood good,
        String reason) {
    /**
     * An average that was made again from what had been contributed, but for one member.
     *
     * @param contributions what is averaged now
     */
    public record Rebuilt(
            String without,
            Sha256 base,
            SortedMap<String, Contribution> contributions,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Sha256> serverState) {
        public Rebuilt {
            contributions = Collections.unmodifiableSortedMap(new TreeMap<>(contributions));
        }
    }
}
