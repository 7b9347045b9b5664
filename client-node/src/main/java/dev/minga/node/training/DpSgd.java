package dev.minga.node.training;

import dev.minga.crypto.privacy.Lattice;
import dev.minga.crypto.privacy.LatticeSum;
import dev.minga.crypto.privacy.NoiseSource;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.node.model.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Differentially private SGD with momentum (Abadi et al. 2016, Algorithm 1).
 *
 * <p>Guarantee: each step is one Poisson-subsampled Gaussian mechanism with the settings' σ and q under add/remove of one
 * record. Every record enters with probability q on its own; its gradient over <em>all</em> trained tensors is clipped
 * jointly to C and summed in whole units of a public {@link Lattice}; noise σ·C is added once to that integer sum, whatever
 * the micro-batching; only then it becomes a floating-point number again and is divided by the public q·N, never by the
 * realised batch size. An empty batch still gets its noise and costs its step. Momentum and learning rate
 * come after the noise and are post-processing.
 *
 * <p>Keeps its momentum between steps. Not thread-safe.
 */
public final class DpSgd {
    private static final int TOKENS_PER_MICRO_BATCH = 2_048;
    private static final int EXAMPLES_PER_MICRO_BATCH = 64;

    private final GradientModel model;
    private final DpSgdSettings settings;
    private final PoissonSampler sampler;
    private final NoiseSource noise;
    private final Lattice lattice;
    private final double[] velocity;

    /** Starts with zero momentum for adapters of this length. */
    public DpSgd(
            GradientModel model, DpSgdSettings settings, int dimension, PoissonSampler sampler, NoiseSource noise) {
        this.model = model;
        this.settings = settings;
        this.sampler = sampler;
        this.noise = noise;
        this.lattice = new Lattice(settings.clipNorm());
        this.velocity = new double[dimension];
    }

    /** One step on these records: the adapter with its trained part moved. */
    public Adapter step(List<TokenisedExample> records, Adapter adapter) {
        int[] drawn = sampler.draw(records.size(), settings.samplingRate());
        List<TokenisedExample> batch =
                Arrays.stream(drawn).mapToObj(records::get).toList();
        long[] sum = clippedSum(batch, adapter);
        if (settings.noiseMultiplier() > 0) {
            noise.addGaussian(sum, lattice.noise(settings.noiseMultiplier()));
        }
        return moved(adapter, sum);
    }

    private long[] clippedSum(List<TokenisedExample> batch, Adapter adapter) {
        int head = adapter.layout().lengthOfB();
        LatticeSum sum = new LatticeSum(velocity.length, lattice);
        for (List<TokenisedExample> micro : microBatches(batch)) {
            List<Tokens> texts = micro.stream().map(TokenisedExample::tokens).toList();
            int[] labels = micro.stream().mapToInt(TokenisedExample::label).toArray();
            PerExampleGradients gradients = model.gradients(texts, labels, adapter);
            for (int i = 0; i < gradients.examples(); i++) {
                int from = i * gradients.dimension();
                scale(gradients.flat(), from + head, from + gradients.dimension(), settings.headScale());
                sum.add(gradients.flat(), from);
            }
        }
        return sum.sum();
    }

    private static void scale(float[] values, int from, int to, double factor) {
        for (int i = from; i < to; i++) {
            values[i] = (float) (values[i] * factor);
        }
    }

    /** Texts of like length share a micro-batch, so that little is padded; a sum does not depend on how it is cut. */
    private static List<List<TokenisedExample>> microBatches(List<TokenisedExample> batch) {
        List<TokenisedExample> byLength = new ArrayList<>(batch);
        byLength.sort(Comparator.comparingInt(example -> example.tokens().length()));
        List<List<TokenisedExample>> micro = new ArrayList<>();
        List<TokenisedExample> current = new ArrayList<>();
        for (TokenisedExample example : byLength) {
            int padded = (current.size() + 1) * example.tokens().length();
            if (!current.isEmpty() && (padded > TOKENS_PER_MICRO_BATCH || current.size() == EXAMPLES_PER_MICRO_BATCH)) {
                micro.add(current);
                current = new ArrayList<>();
            }
            current.add(example);
        }
        if (!current.isEmpty()) {
            micro.add(current);
        }
        return micro;
    }

    private Adapter moved(Adapter adapter, long[] noisedSum) {
        double publicBatch = settings.samplingRate() * settings.declaredRecords();
        int head = adapter.layout().lengthOfB();
        float[] vector = adapter.vector().clone();
        for (int i = 0; i < vector.length; i++) {
            double gradient = noisedSum[i] * lattice.unit() / publicBatch;
            velocity[i] = settings.momentum() * velocity[i] + gradient;
            // The head was scaled before the clip; scaling again here makes its step that of a parameter scaled by
            // headScale.
            double factor = i < head ? 1 : settings.headScale();
            vector[i] -= (float) (settings.learningRate() * factor * velocity[i]);
        }
        return adapter.with(vector);
    }
}
