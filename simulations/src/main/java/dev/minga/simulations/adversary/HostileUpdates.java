package dev.minga.simulations.adversary;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * What hostile members send in a round. Pure.
 *
 * @param factor the attack's; NaN for the paper's
 * @param longest what a coordinator lets pass; infinite if hostile members do not care
 */
public record HostileUpdates(Attack attack, double factor, double longest) {
    /**
     * The deltas of all hostile members of a round.
     *
     * @param members the hostile ones that were asked, sorted
     * @param own what those made that train
     * @param honest the honest deltas of the round
     * @param random for noise
     */
    public SortedMap<String, float[]> of(
            List<String> members,
            Map<String, float[]> own,
            SortedMap<String, float[]> honest,
            int length,
            Random random) {
        SortedMap<String, float[]> sent = new TreeMap<>();
        for (String member : members) {
            if (attack.trains() && !own.containsKey(attack == Attack.SYBILS ? members.get(0) : member)) {
                continue; // what it trained is not finite, so there is nothing to send
            }
            float[] trained = own.getOrDefault(member, new float[length]);
            float[] delta = switch (attack) {
                case LABEL_FLIP -> trained;
                case SIGN_FLIP -> times(trained, -factor);
                case SCALED, BACKDOOR -> times(trained, factor);
                case GAUSSIAN, FREE_RIDER -> noise(length, factor * meanLength(honest.values()), random);
                case ALIE -> alie(honest.values(), members.size(), length);
                case IPM -> times(mean(honest.values(), length), -factor);
                case MIMIC -> honest.values().stream().findFirst().orElseGet(() -> new float[length]);
                case SYBILS -> times(own.getOrDefault(members.get(0), new float[length]), factor);
            };
            sent.put(member, shortened(delta));
        }
        return sent;
    }

    private float[] shortened(float[] delta) {
        double norm = norm(delta);
        // A little less, since the coordinator adds the squares in another order.
        return norm > longest ? times(delta, longest / norm * (1 - 1e-6)) : delta;
    }

    /** With m of n hostile, s = ⌊n/2 + 1⌋ − m honest ones are to be farther from the mean than what is sent. */
    private float[] alie(Collection<float[]> honest, int hostile, int length) {
        float[] mean = mean(honest, length);
        double z = factor;
        if (Double.isNaN(z)) {
            double covered = covered(honest.size() + hostile, hostile);
            z = NormalDistribution.of(0, 1).inverseCumulativeProbability(Math.min(0.999, Math.max(0.5, covered)));
        }
        float[] delta = new float[length];
        for (int i = 0; i < length; i++) {
            double squares = 0;
            for (float[] one : honest) {
                squares += ((double) one[i] - mean[i]) * ((double) one[i] - mean[i]);
            }
            delta[i] = (float) (mean[i] - z * Math.sqrt(squares / Math.max(1, honest.size())));
        }
        return delta;
    }

    /** Φ(z) of the paper: the share of honest members that are to be nearer to the mean than what is sent. */
    public static double covered(int members, int hostile) {
        int honest = members - hostile;
        int supporters = Math.max(0, members / 2 + 1 - hostile);
        return honest == 0 ? 0.5 : (double) (honest - supporters) / honest;
    }

    private static float[] noise(int length, double norm, Random random) {
        float[] noise = new float[length];
        for (int i = 0; i < length; i++) {
            noise[i] = (float) random.nextGaussian();
        }
        return times(noise, norm / Math.max(1e-30, norm(noise)));
    }

    private static float[] mean(Collection<float[]> deltas, int length) {
        double[] sum = new double[length];
        for (float[] delta : deltas) {
            for (int i = 0; i < length; i++) {
                sum[i] += delta[i];
            }
        }
        float[] mean = new float[length];
        for (int i = 0; i < length; i++) {
            mean[i] = (float) (sum[i] / Math.max(1, deltas.size()));
        }
        return mean;
    }

    private static double meanLength(Collection<float[]> deltas) {
        return deltas.stream().mapToDouble(HostileUpdates::norm).average().orElse(0);
    }

    static double norm(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    private static float[] times(float[] vector, double factor) {
        float[] product = new float[vector.length];
        for (int i = 0; i < product.length; i++) {
            product[i] = (float) (factor * vector[i]);
        }
        return product;
    }
}
