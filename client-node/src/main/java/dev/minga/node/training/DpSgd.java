package dev.minga.node.training;

import dev.minga.crypto.privacy.Lattice;
import dev.minga.crypto.privacy.LatticeSum;
import dev.minga.crypto.privacy.NoiseSource;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.MicroBatches;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Differentially private SGD (Abadi et al. 2016, Algorithm 1).
 *
 * <p>Guarantee: each step is one Poisson-subsampled Gaussian mechanism with the settings' σ and q under add/remove of one
 * unit of the {@link TrainingSet}: a record, or an entity with all its records. Every unit enters with probability q on its
 * own, an entity with at most k of its records; its gradient ({@link UnitGradients}: of an entity, the sum) over <em>all</em>
 * trained tensors is clipped jointly to C and summed in whole units of a public {@link Lattice}; noise is added once to that
 * integer sum, whatever the micro-batching; only then it becomes a floating-point number again and is divided by the public
 * q·N, never by the realised batch size. An empty batch still gets its noise and costs its step. The {@link Optimiser} comes
 * after the noise and is post-processing. With an {@link AdaptiveClip} the step releases a noised count of units as well, σ
 * covers both, and the next step's C and lattice are functions of noised counts.
 *
 * <p>It rests on the model: a record's gradient must be a function of that record and the adapter alone ({@link
 * GradientModel}). Then how a batch is cut changes no bit of a step.
 *
 * <p>Keeps the optimiser's memory and the clip between steps. Not thread-safe.
 */
public final class DpSgd {
    // Gradients of 32 MB, or of one micro-batch: enough for a model to compute several side by side.
    private static final int VALUES_AT_ONCE = 8_000_000;

    private final UnitGradients gradients;
    private final DpSgdSettings settings;
    private final PoissonSampler sampler;
    private final NoiseSource noise;
    private final int dimension;
    private final Optimiser.Steps optimiser;
    private final double[] memory;
    private int steps;
    private double clip;

    /** Starts anew for adapters of this length. */
    public DpSgd(
            GradientModel model, DpSgdSettings settings, int dimension, PoissonSampler sampler, NoiseSource noise) {
        this(model, settings, TrainingState.start(new float[dimension], settings), sampler, noise);
    }

    /** Goes on after the steps of this state. */
    DpSgd(GradientModel model, DpSgdSettings settings, TrainingState from, PoissonSampler sampler, NoiseSource noise) {
        this(
                model,
                settings,
                from,
                sampler,
                noise,
                batch -> MicroBatches.together(
                        MicroBatches.cut(batch, place -> place.record().tokens().length()),
                        VALUES_AT_ONCE / from.vector().length));
    }

    DpSgd(
            GradientModel model,
            DpSgdSettings settings,
            int dimension,
            PoissonSampler sampler,
            NoiseSource noise,
            Function<List<UnitGradients.Place>, List<List<UnitGradients.Place>>> cut) {
        this(model, settings, TrainingState.start(new float[dimension], settings), sampler, noise, cut);
    }

    private DpSgd(
            GradientModel model,
            DpSgdSettings settings,
            TrainingState from,
            PoissonSampler sampler,
            NoiseSource noise,
            Function<List<UnitGradients.Place>, List<List<UnitGradients.Place>>> cut) {
        this.gradients = new UnitGradients(model, settings.scales(), cut);
        this.settings = settings;
        this.sampler = sampler;
        this.noise = noise;
        this.dimension = from.vector().length;
        this.memory = from.memory().clone();
        this.optimiser = settings.optimiser().on(memory);
        this.steps = from.steps();
        this.clip = from.clip();
    }

    /** C of the next step. */
    double clip() {
        return clip;
    }

    /** Where training stands whose last step gave this adapter. */
    TrainingState state(Adapter adapter) {
        return new TrainingState(steps, adapter.vector(), clip, memory.clone());
    }

    /** One step on units that are single records. */
    public Adapter step(List<TokenisedExample> records, Adapter adapter) {
        return step(TrainingSet.ofRecords(records), adapter);
    }

    /** One step on these units: the adapter with its trained part moved. */
    public Adapter step(TrainingSet set, Adapter adapter) {
        List<List<TokenisedExample>> batch = set.draw(sampler, settings.samplingRate());
        Lattice lattice = new Lattice(clip);
        LatticeSum sum = new LatticeSum(dimension, lattice);
        UnclippedCount unclipped = new UnclippedCount(clip);
        gradients.each(batch, adapter, gradient -> {
            sum.add(gradient);
            unclipped.add(gradient);
        });
        double[] gradient = noisedMean(sum, lattice);
        double deviation = settings.gradientNoise() * clip / settings.publicBatch();
        settings.adaptiveClip()
                .ifPresent(adaptive -> clip =
                        adaptive.next(clip, unclipped.share(noise, adaptive.countNoise(), settings.publicBatch())));
        optimiser.next(gradient, deviation * deviation);
        steps++;
        return moved(adapter, gradient);
    }

    private double[] noisedMean(LatticeSum clipped, Lattice lattice) {
        long[] sum = clipped.sum();
        if (settings.noiseMultiplier() > 0) {
            noise.addGaussian(sum, lattice.noise(settings.gradientNoise()));
        }
        double[] mean = new double[dimension];
        Arrays.setAll(mean, i -> sum[i] * lattice.unit() / settings.publicBatch());
        return mean;
    }

    /** What was scaled before the clip is scaled again, which makes its step that of a parameter scaled by as much. */
    private Adapter moved(Adapter adapter, double[] step) {
        float[] vector = adapter.vector().clone();
        double[] scale = settings.scales().of(adapter.layout());
        for (int i = 0; i < vector.length; i++) {
            vector[i] -= (float) (scale[i] * step[i]);
        }
        return adapter.with(vector);
    }
}
