package dev.minga.coordinator.round;

import dev.minga.crypto.digest.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the round machine needs to know of a plan.
 *
 * @param members name and public weight of every member asked to take part
 * @param quorum contributions without which a round is not averaged, 1 to the number of members
 * @param recruitedBy when round 1 opens although members are missing, if the quorum is there
 * @param roundDeadline how long a round collects before it goes on with the quorum
 * @param firstModel the global adapter of round 1
 * @param evaluation what members evaluate; absent if nothing
 * @param selection whom a round asks; absent if all
 */
public record Schedule(
        String run,
        int rounds,
        SortedMap<String, Double> members,
        int quorum,
        Instant recruitedBy,
        Duration roundDeadline,
        Sha256 firstModel,
        Optional<EvaluationTerms> evaluation,
        Optional<Selection> selection) {
    /** Of a plan by which members evaluate nothing, and every round asks all. */
    public Schedule(
            String run,
            int rounds,
            SortedMap<String, Double> members,
            int quorum,
            Instant recruitedBy,
            Duration roundDeadline,
            Sha256 firstModel) {
        this(run, rounds, members, quorum, recruitedBy, roundDeadline, firstModel, Optional.empty(), Optional.empty());
    }

    /** @throws IllegalArgumentException if a number is out of range */
    public Schedule {
        members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
        if (rounds < 1) {
            throw new IllegalArgumentException("a run has at least one round");
        }
        if (quorum < 1 || quorum > members.size()) {
            throw new IllegalArgumentException(
                    "quorum must be between 1 and the number of members, " + members.size() + ", not " + quorum);
        }
        if (selection.isPresent() && selection.get().participants() < quorum) {
            throw new IllegalArgumentException(
                    "a round of " + selection.get().participants() + " participants never has the quorum, " + quorum);
        }
        if (roundDeadline.isNegative() || roundDeadline.isZero()) {
            throw new IllegalArgumentException("the round deadline must be positive");
        }
    }

    Schedule recruitedLater(Duration delay) {
        return new Schedule(
                run,
                rounds,
                members,
                quorum,
                recruitedBy.plus(delay),
                roundDeadline,
                firstModel,
                evaluation,
                selection);
    }

    /** Whether the average of this round is evaluated. */
    boolean evaluates(int round) {
        return evaluation.map(terms -> terms.rounds().due(round)).orElse(false);
    }

    /** Whether a gate decides what goes on. */
    public boolean gated() {
        return evaluation.flatMap(EvaluationTerms::gate).isPresent();
    }
}
