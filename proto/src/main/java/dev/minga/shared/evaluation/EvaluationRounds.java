package dev.minga.shared.evaluation;

/**
 * After which rounds of a run the average is evaluated: every so many, and the last. Immutable.
 *
 * @param rounds how many rounds the run has, at least 1
 * @param every at least 1; above {@code rounds} only the last round's average is evaluated
 */
public record EvaluationRounds(int rounds, int every) {
    /** The widest confusion matrix: its counts fit a signed statement and an entry of the log. */
    public static final int MOST_CLASSES = 64;

    /** No count of an honest member is further from 0. */
    public static final long LARGEST_COUNT = 1L << 40;

    /** @throws IllegalArgumentException if a number is below 1 */
    public EvaluationRounds {
        if (rounds < 1 || every < 1) {
            throw new IllegalArgumentException("everyRounds must be at least 1, not " + every);
        }
    }

    /** Whether the average of this round, counted from 1, is evaluated. */
    public boolean due(int round) {
        return round >= 1 && round <= rounds && (round % every == 0 || round == rounds);
    }

    /** How many averages are evaluated in the whole run. */
    public int count() {
        return countUntil(rounds);
    }

    /** How many averages are evaluated until the end of a round. */
    public int countUntil(int round) {
        return round / every + (round == rounds && rounds % every != 0 ? 1 : 0);
    }
}
