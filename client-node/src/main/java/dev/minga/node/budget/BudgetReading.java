package dev.minga.node.budget;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A ledger as it was found, and what the copies of its head say of it. Pure.
 *
 * @param bytes the ledger's, and at their end perhaps some that are no whole line
 * @param state what the events amount to
 * @param copies in their places; absent ones empty
 */
record BudgetReading(byte[] bytes, BudgetLines lines, BudgetState state, List<Optional<BudgetHead>> copies) {
    /**
     * Reads all.
     *
     * @throws DamagedBudgetException if something is not as it was written
     */
    static BudgetReading of(byte[] bytes, List<Optional<byte[]>> copies) throws DamagedBudgetException {
        BudgetLines lines = BudgetLines.parse(bytes);
        BudgetState state = new BudgetState();
        for (BudgetLines.Entry entry : lines.entries()) {
            try {
                state.apply(entry.event());
            } catch (IllegalArgumentException e) {
                throw new DamagedBudgetException("line " + entry.number() + ": " + e.getMessage());
            }
        }
        List<Optional<BudgetHead>> heads = new ArrayList<>();
        for (Optional<byte[]> copy : copies) {
            heads.add(copy.isPresent() ? Optional.of(BudgetHead.parse(copy.get())) : Optional.empty());
        }
        BudgetReading reading = new BudgetReading(bytes, lines, state, heads);
        if (lines.unfinished() && reading.acknowledged().isEmpty()) {
            throw new DamagedBudgetException("its last line is cut off");
        }
        return reading;
    }

    /** How many entries somebody was told of, if a copy shows it; whole lines beyond may not be flushed. */
    OptionalInt acknowledged() {
        return heads().filter(head -> head.isIn(lines))
                .mapToInt(head -> (int) head.number())
                .max();
    }

    /** Every copy is written before the first entry, so that one that is not there was taken away, or is another's. */
    boolean missesACopy() {
        return !lines.entries().isEmpty() && copies.stream().anyMatch(Optional::isEmpty);
    }

    /** Where this ledger stands. */
    BudgetHead head() {
        return new BudgetHead(lines.entries().size(), lines.head());
    }

    /** Heads that this ledger had once and does not have, without the operator's knowledge. */
    List<BudgetHead> lost() {
        return heads().filter(head -> !head.isKnownTo(lines))
                .distinct()
                .sorted(Comparator.comparingLong(BudgetHead::number))
                .toList();
    }

    private Stream<BudgetHead> heads() {
        return copies.stream().flatMap(Optional::stream);
    }

    /** When the last entry was written; long ago if there is none. */
    Instant lastTime() {
        int size = lines.entries().size();
        return size == 0 ? Instant.EPOCH : lines.entries().get(size - 1).at();
    }
}
