package dev.minga.coordinator.aggregation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Rows of numbers in memory, and what a rule makes of them. Counts how they are read. */
final class Rows {
    final float[][] numbers;
    int reads;
    int longestRead;

    Rows(float[]... numbers) {
        this.numbers = numbers;
    }

    /**
     * Rows as a seed wants them: ordinary ones, many ties, numbers of very different sizes; some are zero, some are copies of
     * others, some are far off.
     */
    static Rows random(long seed, int rows, int length) {
        Random random = new Random(seed);
        float[][] numbers = new float[rows][length];
        int kind = random.nextInt(3);
        for (int row = 0; row < rows; row++) {
            int fate = random.nextInt(8);
            if (fate == 0 && row > 0) {
                numbers[row] = numbers[random.nextInt(row)].clone();
            } else if (fate > 1) {
                for (int i = 0; i < length; i++) {
                    numbers[row][i] = number(random, kind) * (fate == 2 ? 1e15f : 1);
                }
            }
        }
        return new Rows(numbers);
    }

    private static float number(Random random, int kind) {
        return switch (kind) {
            case 0 -> (float) random.nextGaussian();
            case 1 -> random.nextInt(3) - 1;
            default -> (float) (random.nextGaussian() * Math.pow(10, random.nextInt(9) - 6));
        };
    }

    int size() {
        return numbers.length;
    }

    /** The same rows in another order. */
    Rows shuffled(long seed) {
        List<float[]> order = new ArrayList<>(Arrays.asList(numbers));
        Collections.shuffle(order, new Random(seed));
        return new Rows(order.toArray(float[][]::new));
    }

    /** The rows as they are in double precision. */
    double[][] exact() {
        double[][] exact = new double[numbers.length][numbers[0].length];
        for (int row = 0; row < exact.length; row++) {
            for (int i = 0; i < exact[row].length; i++) {
                exact[row][i] = numbers[row][i];
            }
        }
        return exact;
    }

    List<Numbers> readable() {
        List<Numbers> readable = new ArrayList<>();
        for (float[] row : numbers) {
            readable.add(new Numbers() {
                @Override
                public long length() {
                    return row.length;
                }

                @Override
                public void read(long from, float[] into, int count) {
                    reads++;
                    longestRead = Math.max(longestRead, count);
                    System.arraycopy(row, (int) from, into, 0, count);
                }
            });
        }
        return readable;
    }

    /** Everybody of weight 1. */
    double[] by(Rule rule) throws IOException {
        return by(rule, new Deltas(readable()));
    }

    double[] by(Rule rule, int block) throws IOException {
        return by(rule, new Deltas(readable(), block));
    }

    private double[] by(Rule rule, Deltas deltas) throws IOException {
        double[] ones = new double[size()];
        Arrays.fill(ones, 1);
        Combination combination = rule.combination(deltas, ones);
        double[] whole = new double[(int) deltas.length()];
        double[] part = new double[deltas.block()];
        deltas.forEachBlock((from, held, count) -> {
            combination.combine(held, count, part);
            System.arraycopy(part, 0, whole, (int) from, count);
        });
        return whole;
    }
}
