package dev.minga.node.budget;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.minga.crypto.privacy.RenyiFilter;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What a budget ledger is told. Events are mechanisms and rounds, never a sum of ε. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "what")
@JsonSubTypes({
    @JsonSubTypes.Type(value = BudgetEvent.PartitionOpened.class, name = "partition-opened"),
    @JsonSubTypes.Type(value = BudgetEvent.OrderFixed.class, name = "order-fixed"),
    @JsonSubTypes.Type(value = BudgetEvent.Reserved.class, name = "reserved"),
    @JsonSubTypes.Type(value = BudgetEvent.RoundBegun.class, name = "round-begun"),
    @JsonSubTypes.Type(value = BudgetEvent.RoundKept.class, name = "round-kept"),
    @JsonSubTypes.Type(value = BudgetEvent.EvaluationBegun.class, name = "evaluation-begun"),
    @JsonSubTypes.Type(value = BudgetEvent.EvaluationKept.class, name = "evaluation-kept"),
    @JsonSubTypes.Type(value = BudgetEvent.Settled.class, name = "settled"),
    @JsonSubTypes.Type(value = BudgetEvent.Declared.class, name = "declared"),
    @JsonSubTypes.Type(value = BudgetEvent.RollbackAccepted.class, name = "rollback-accepted"),
    @JsonSubTypes.Type(value = BudgetEvent.ClockSet.class, name = "clock-set"),
})
public sealed interface BudgetEvent {
    /**
     * A source's lines from here on have a budget of their own.
     *
     * @param log where the source's log was, as an absolute path
     * @param afterLine the number of the last line that belongs to an earlier partition; 0 for the source's first
     * @param prefixSha256 SHA-256, in hex, of the bytes up to that line's end
     */
    record PartitionOpened(Partition partition, String log, long afterLine, String prefixSha256)
            implements BudgetEvent {
        public PartitionOpened {
            Objects.requireNonNull(partition, "partition");
            Objects.requireNonNull(log, "log");
            requireDigest(prefixSha256);
            if (afterLine < 0 || (partition.number() == 1 && afterLine > 0)) {
                throw new IllegalArgumentException("a partition starts after line " + afterLine);
            }
        }
    }

    /** The order of the partition's Rényi filter, in tenths; for ever, from the first mechanism that is not given back whole. */
    record OrderFixed(Partition partition, int tenths) implements BudgetEvent {
        public OrderFixed {
            Objects.requireNonNull(partition, "partition");
            if (!RenyiFilter.isOrder(tenths)) {
                throw new IllegalArgumentException("a filter of order " + tenths + "/10 does not exist");
            }
        }
    }

    /** A whole run is charged to these partitions, before its first step. */
    record Reserved(RunName run, RunCost cost, List<Partition> partitions) implements BudgetEvent {
        public Reserved {
            Objects.requireNonNull(run, "run");
            Objects.requireNonNull(cost, "cost");
            partitions = distinct(partitions);
        }
    }

    /** The steps of a round are about to run: from here on they count as run. */
    record RoundBegun(String planSha256, int round) implements BudgetEvent {
        public RoundBegun {
            requireDigest(planSha256);
        }
    }

    /** A round's delta is on disk and may leave: from here on the round can be sent again, never trained again. */
    record RoundKept(String planSha256, int round, String deltaSha256) implements BudgetEvent {
        public RoundKept {
            requireDigest(planSha256);
            requireDigest(deltaSha256);
        }
    }

    /** The counts for a round's average are about to be drawn: from here on they count as drawn. */
    record EvaluationBegun(String planSha256, int round) implements BudgetEvent {
        public EvaluationBegun {
            requireDigest(planSha256);
        }
    }

    /** A statement with the counts is on disk and may leave: from here on they can be sent again, never drawn again. */
    record EvaluationKept(String planSha256, int round, String statementSha256) implements BudgetEvent {
        public EvaluationKept {
            requireDigest(planSha256);
            requireDigest(statementSha256);
        }
    }

    /** No further round or evaluation of this run will ever begin here. */
    record Settled(String planSha256) implements BudgetEvent {
        public Settled {
            requireDigest(planSha256);
        }
    }

    /**
     * Spent, as the operator says or an older file: the whole run counts as run.
     *
     * @param throughRound the last round that is known to have been trained; neither it nor one before it is trained again
     */
    record Declared(RunName run, RunCost cost, List<Partition> partitions, int throughRound, String reason)
            implements BudgetEvent {
        public Declared {
            Objects.requireNonNull(run, "run");
            Objects.requireNonNull(cost, "cost");
            Objects.requireNonNull(reason, "reason");
            partitions = distinct(partitions);
            if (throughRound < 0 || throughRound > cost.rounds()) {
                throw new IllegalArgumentException("a run has no round " + throughRound);
            }
        }
    }

    /**
     * The operator knows that this ledger does not hold that entry any more, and has declared what is missing.
     *
     * @param number of the entry
     * @param hash its hash
     */
    record RollbackAccepted(long number, String hash) implements BudgetEvent {
        public RollbackAccepted {
            requireDigest(hash);
        }
    }

    /** The operator says that the clock is right now, although it was later before. */
    record ClockSet() implements BudgetEvent {}

    private static List<Partition> distinct(List<Partition> partitions) {
        if (partitions.isEmpty() || Set.copyOf(partitions).size() < partitions.size()) {
            throw new IllegalArgumentException("partitions are missing or named twice: " + partitions);
        }
        return partitions.stream().sorted().toList();
    }

    private static void requireDigest(String hex) {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a digest is malformed");
        }
    }
}
