package dev.minga.node.training;

import dev.minga.crypto.privacy.NoiseSource;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.model.Adapter;
import java.util.function.DoubleConsumer;

/**
 * One round of local training: some steps of {@link DpSgd} from the global adapter, with fresh momentum. Not thread-safe.
 */
public final class LocalTrainer {
    private final GradientModel model;
    private final TrainingSet set;
    private final PoissonSampler sampler;
    private final NoiseSource noise;

    /** Trains on these units. */
    public LocalTrainer(GradientModel model, TrainingSet set, PoissonSampler sampler, NoiseSource noise) {
        this.model = model;
        this.set = set;
        this.sampler = sampler;
        this.noise = noise;
    }

    /**
     * The adapter after so many steps.
     *
     * @param progress told the fraction done after each step
     */
    public Adapter train(Adapter start, DpSgdSettings settings, int steps, DoubleConsumer progress) {
        DpSgd sgd = new DpSgd(model, settings, start.vector().length, sampler, noise);
        Adapter adapter = start;
        for (int step = 0; step < steps; step++) {
            adapter = sgd.step(set, adapter);
            progress.accept((step + 1.0) / steps);
        }
        return adapter;
    }

    /**
     * A round under unit {@code member}: the same steps without noise, each gradient clipped to the same C, and then {@link
     * MemberDelta} for all that they changed. Until then nothing leaves, so the steps may be divided by what they really draw
     * from.
     */
    public Adapter trainAsMember(Adapter start, DpSgdSettings settings, int steps, DoubleConsumer progress) {
        DpSgdSettings within = settings.withinAMember(set.units().size());
        return new MemberDelta(settings, noise).noised(start, train(start, within, steps, progress));
    }
}
