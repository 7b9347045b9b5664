package dev.minga.shared.evaluation;

import java.util.List;

/**
 * Scores in [0, 1] for every confusion matrix there can be, noise included: a count below 0 is taken for 0, and a quotient
 * by 0 for 0. All sums are exact, so that every machine computes the same bits. Immutable.
 *
 * <p>Macro-F1 is the mean over all classes of 2·TP / (2·TP + FP + FN) (Opitz, Burst, "Macro F1 and Macro F1", 2019, arXiv
 * 1911.03347: the averaged F1).
 */
public final class Confusion {
    private final long[] counts;
    private final int classes;

    /**
     * What was counted.
     *
     * @param counts row by row, a row for each true class, a column for each class that it was taken for
     * @throws IllegalArgumentException if they are no square
     */
    public Confusion(List<Long> counts) {
        this.counts = counts.stream().mapToLong(count -> Math.max(0, count)).toArray();
        this.classes = (int) Math.round(Math.sqrt(counts.size()));
        if (classes < 1 || classes * classes != counts.size()) {
            throw new IllegalArgumentException(counts.size() + " counts are no confusion matrix");
        }
    }

    private long at(int truth, int taken) {
        return counts[truth * classes + taken];
    }

    /** Mean over the classes of F1. */
    public double macroF1() {
        double sum = 0;
        for (int one = 0; one < classes; one++) {
            long row = 0;
            long column = 0;
            for (int other = 0; other < classes; other++) {
                row += at(one, other);
                column += at(other, one);
            }
            sum += quotient(2 * at(one, one), row + column);
        }
        return sum / classes;
    }

    /** Share of the records that are taken for what they are. */
    public double accuracy() {
        long right = 0;
        long all = 0;
        for (int truth = 0; truth < classes; truth++) {
            right += at(truth, truth);
            for (int taken = 0; taken < classes; taken++) {
                all += at(truth, taken);
            }
        }
        return quotient(right, all);
    }

    /** Share of the records of all classes but 0 that are taken for one of these. */
    public double attackRecall() {
        long noticed = 0;
        long attacks = 0;
        for (int truth = 1; truth < classes; truth++) {
            for (int taken = 0; taken < classes; taken++) {
                attacks += at(truth, taken);
                noticed += taken == 0 ? 0 : at(truth, taken);
            }
        }
        return quotient(noticed, attacks);
    }

    /** Share of the records of class 0 that are taken for another. */
    public double falsePositiveRate() {
        long harmless = 0;
        for (int taken = 0; taken < classes; taken++) {
            harmless += at(0, taken);
        }
        return quotient(harmless - at(0, 0), harmless);
    }

    private static double quotient(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
