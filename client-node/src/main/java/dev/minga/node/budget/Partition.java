package dev.minga.node.budget;

import java.util.Comparator;

/**
 * Records that share one budget: those lines of a source that came in between two of the operator's cuts. A line belongs to
 * exactly one partition, by its number, for ever; what the line says has no part in it.
 *
 * <p>{@link #ALL} stands for all lines of all sources: an entity, or a member, has lines in many of them, so that what happens
 * to some lines happens to it. No source is called as it is.
 *
 * @param source the source's stable name; empty for {@link #ALL}
 * @param number 1 for a source's first partition
 */
public record Partition(String source, int number) implements Comparable<Partition> {
    private static final Comparator<Partition> ORDER =
            Comparator.comparing(Partition::source).thenComparingInt(Partition::number);

    /** All lines of all sources. */
    public static final Partition ALL = new Partition("", 1);

    public Partition {
        if (source.isBlank() && !source.isEmpty()) {
            throw new IllegalArgumentException("a source has no name");
        }
        if (number < 1 || (source.isEmpty() && number > 1)) {
            throw new IllegalArgumentException("partitions are counted from 1, not from " + number);
        }
    }

    @Override
    public int compareTo(Partition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return source.isEmpty() ? "all sources" : source + "#" + number;
    }
}
