package dev.minga.node.budget;

import java.util.Comparator;

/**
 * Records that share one budget: those lines of a source that came in between two of the operator's cuts. A line belongs to
 * exactly one partition, by its number, for ever; what the line says has no part in it.
 *
 * @param source the source's stable name
 * @param number 1 for a source's first partition
 */
public record Partition(String source, int number) implements Comparable<Partition> {
    private static final Comparator<Partition> ORDER =
            Comparator.comparing(Partition::source).thenComparingInt(Partition::number);

    public Partition {
        if (source.isBlank()) {
            throw new IllegalArgumentException("a source has no name");
        }
        if (number < 1) {
            throw new IllegalArgumentException("partitions are counted from 1, not from " + number);
        }
    }

    @Override
    public int compareTo(Partition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return source + "#" + number;
    }
}
