package dev.minga.coordinator.aggregation;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A round's deltas as the rows of a matrix that is never whole in memory: at most {@link #HELD} numbers are held at once (or
 * {@link #SHORTEST} of each row, where that is more). Results must not depend on where blocks end.
 */
final class Deltas {
    private static final int HELD = 1 << 18;
    private static final int SHORTEST = 256;
    private static final int LONGEST = 1 << 16;

    private final List<Numbers> rows;
    private final int block;

    /** @param rows at least one, all of one length */
    Deltas(List<Numbers> rows) {
        this(rows, Math.max(SHORTEST, Math.min(LONGEST, HELD / rows.size())));
    }

    Deltas(List<Numbers> rows, int block) {
        this.rows = List.copyOf(rows);
        this.block = block;
        for (Numbers row : rows) {
            if (row.length() != length()) {
                throw new IllegalArgumentException("the deltas are not of one length");
            }
        }
    }

    /** How many rows. */
    int size() {
        return rows.size();
    }

    /** How many numbers in each row. */
    long length() {
        return rows.get(0).length();
    }

    /** The longest block that is handed out. */
    int block() {
        return (int) Math.min(block, length());
    }

    /** Sees a block of every row. The arrays are used again for the next block. */
    interface Visitor {
        /** @param from the block's first number within a row */
        void block(long from, float[][] rows, int count) throws IOException;
    }

    /** One pass: all blocks, first to last. */
    void forEachBlock(Visitor visitor) throws IOException {
        float[][] held = new float[rows.size()][block()];
        for (long from = 0; from < length(); from += block) {
            int count = (int) Math.min(block, length() - from);
            for (int row = 0; row < held.length; row++) {
                rows.get(row).read(from, held[row], count);
            }
            visitor.block(from, held, count);
        }
    }

    /** Squared distance of each row from a point that is made of the rows; one pass, each sum in the order of its row. */
    double[] squaredDistances(Combination point) throws IOException {
        double[] squares = new double[rows.size()];
        double[] centre = new double[block()];
        forEachBlock((from, held, count) -> {
            point.combine(held, count, centre);
            for (int row = 0; row < held.length; row++) {
                float[] numbers = held[row];
                double sum = squares[row];
                for (int i = 0; i < count; i++) {
                    double difference = numbers[i] - centre[i];
                    sum += difference * difference;
                }
                squares[row] = sum;
            }
        });
        return squares;
    }

    /** Squared length of each row. */
    double[] squaredLengths() throws IOException {
        return squaredDistances((held, count, into) -> Arrays.fill(into, 0, count, 0));
    }
}
