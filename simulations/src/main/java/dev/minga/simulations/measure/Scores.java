package dev.minga.simulations.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How a model did on labelled records.
 *
 * @param records how many there were
 * @param loss mean cross entropy, nats
 * @param accuracy share of the records that were taken for what they are
 * @param macroF1 mean over the classes of F1
 * @param f1 of each class; 0 where nothing is of it and nothing was taken for it
 * @param falsePositiveRate share of the harmless records, class 0, that were taken for something else
 * @param flagged share of all records that were taken for something else than harmless
 */
public record Scores(
        int records,
        double loss,
        double accuracy,
        double macroF1,
        List<Double> f1,
        double falsePositiveRate,
        double flagged) {
    /**
     * Scores outputs.
     *
     * @param labels what each record is
     * @param logits the model's outputs for each
     * @param classes how many there are
     */
    public static Scores of(List<Integer> labels, List<float[]> logits, int classes) {
        long[][] counts = new long[classes][classes];
        double loss = 0;
        for (int i = 0; i < labels.size(); i++) {
            counts[labels.get(i)][taken(logits.get(i))]++;
            loss += loss(logits.get(i), labels.get(i));
        }
        long right = 0;
        long harmless = 0;
        long flaggedHarmless = 0;
        long flagged = 0;
        List<Double> f1 = new ArrayList<>();
        for (int one = 0; one < classes; one++) {
            right += counts[one][one];
            long ofIt = 0;
            long takenForIt = 0;
            for (int other = 0; other < classes; other++) {
                ofIt += counts[one][other];
                takenForIt += counts[other][one];
                flagged += other == 0 ? 0 : counts[one][other];
            }
            f1.add(quotient(2.0 * counts[one][one], ofIt + takenForIt));
            if (one == 0) {
                harmless = ofIt;
                flaggedHarmless = ofIt - counts[0][0];
            }
        }
        int all = labels.size();
        return new Scores(
                all,
                quotient(loss, all),
                quotient(right, all),
                f1.stream().mapToDouble(Double::doubleValue).average().orElse(0),
                List.copyOf(f1),
                quotient(flaggedHarmless, harmless),
                quotient(flagged, all));
    }

    /** The mean of each number over models that were tested on the same records; at least one. */
    public static Scores mean(List<Scores> models) {
        List<Double> f1 = new ArrayList<>();
        for (int one = 0; one < models.get(0).f1().size(); one++) {
            int which = one;
            f1.add(mean(models, scores -> scores.f1().get(which)));
        }
        return new Scores(
                models.get(0).records(),
                mean(models, Scores::loss),
                mean(models, Scores::accuracy),
                mean(models, Scores::macroF1),
                List.copyOf(f1),
                mean(models, Scores::falsePositiveRate),
                mean(models, Scores::flagged));
    }

    private static double mean(List<Scores> models, ToDoubleFunction<Scores> number) {
        return models.stream().mapToDouble(number).sum() / models.size();
    }

    private static double quotient(double part, long whole) {
        return whole == 0 ? 0 : part / whole;
    }

    /** The class of the largest output; the first among equals. */
    static int taken(float[] logits) {
        int taken = 0;
        for (int one = 1; one < logits.length; one++) {
            taken = logits[one] > logits[taken] ? one : taken;
        }
        return taken;
    }

    /** Cross entropy of one record, nats. StrictMath, so that a result has the same bits everywhere. */
    static double loss(float[] logits, int label) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += StrictMath.exp(logit - largest);
        }
        return StrictMath.log(sum) + largest - logits[label];
    }
}
