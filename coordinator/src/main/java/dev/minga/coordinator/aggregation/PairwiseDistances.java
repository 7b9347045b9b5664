package dev.minga.coordinator.aggregation;

import java.io.IOException;

/**
 * Squared Euclidean distances between all rows; one pass, and the square of the number of rows in memory. Each sum is made in
 * the order of the coordinates; it is for speed that a few coordinates of all rows are taken at a time.
 */
final class PairwiseDistances {
    private static final int COLUMNS = 64;

    private final double[][] squares;
    private final double[][] columns;

    private PairwiseDistances(int rows) {
        squares = new double[rows][rows];
        columns = new double[COLUMNS][rows];
    }

    /** A symmetric matrix with a zero diagonal. */
    static double[][] squared(Deltas deltas) throws IOException {
        PairwiseDistances distances = new PairwiseDistances(deltas.size());
        deltas.forEachBlock((from, rows, count) -> {
            for (int at = 0; at < count; at += COLUMNS) {
                distances.add(rows, at, Math.min(COLUMNS, count - at));
            }
        });
        return distances.symmetric();
    }

    private void add(float[][] rows, int at, int width) {
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < width; column++) {
                columns[column][row] = rows[row][at + column];
            }
        }
        for (int row = 0; row < rows.length - 1; row++) {
            int column = 0;
            for (; column + 4 <= width; column += 4) {
                addFour(row, column);
            }
            for (; column < width; column++) {
                addOne(row, column);
            }
        }
    }

    private void addFour(int row, int column) {
        double[] sums = squares[row];
        double[] a = columns[column];
        double[] b = columns[column + 1];
        double[] c = columns[column + 2];
        double[] d = columns[column + 3];
        double ofA = a[row];
        double ofB = b[row];
        double ofC = c[row];
        double ofD = d[row];
        for (int other = row + 1; other < sums.length; other++) {
            double inA = a[other] - ofA;
            double inB = b[other] - ofB;
            double inC = c[other] - ofC;
            double inD = d[other] - ofD;
            sums[other] = sums[other] + inA * inA + inB * inB + inC * inC + inD * inD;
        }
    }

    private void addOne(int row, int column) {
        double[] sums = squares[row];
        double[] numbers = columns[column];
        for (int other = row + 1; other < sums.length; other++) {
            double difference = numbers[other] - numbers[row];
            sums[other] += difference * difference;
        }
    }

    private double[][] symmetric() {
        for (int row = 0; row < squares.length; row++) {
            for (int other = 0; other < row; other++) {
                squares[row][other] = squares[other][row];
            }
        }
        return squares;
    }
}
