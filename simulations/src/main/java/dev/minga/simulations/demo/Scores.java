package dev.minga.simulations.demo;

import java.util.Collection;
import java.util.Map;

/**
 * How a detector did on test lines.
 *
 * @param loss mean cross entropy, nats
 * @param families per attack family, how many test lines there are and how many were found
 */
record Scores(
        double precision,
        double recall,
        double f1,
        double falsePositiveRate,
        double loss,
        Map<String, Found> families) {
    /** Attacks of one family. */
    record Found(int found, int of) {}

    /** Share found of all lines of these families; {@code NaN} if there are none. */
    double recallOf(Collection<String> some) {
        int found = 0;
        for (String family : some) {
            found += families.getOrDefault(family, new Found(0, 0)).found();
        }
        return (double) found / linesOf(some);
    }

    /** Number of lines of these families. */
    int linesOf(Collection<String> some) {
        int lines = 0;
        for (String family : some) {
            lines += families.getOrDefault(family, new Found(0, 0)).of();
        }
        return lines;
    }
}
