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
     * The adapter after so many steps, of which those that led to the last checkpoint are not taken again.
     *
     * @param progress told the fraction done before the first step and after each
     */
    public Adapter train(
            Adapter start, DpSgdSettings settings, int steps, Checkpoints checkpoints, DoubleConsumer progress) {
        TrainingState from = checkpoints.last().orElseGet(() -> TrainingState.start(start.vector(), settings));
        DpSgd sgd = new DpSgd(model, settings, from, sampler, noise);
        Adapter adapter = start.with(from.vector());
        progress.accept((double) from.steps() / steps);
        for (int step = from.steps() + 1; step <= steps; step++) {
            Adapter next = sgd.step(set, adapter);
            checkpoints.reached(() -> sgd.state(next));
            progress.accept((double) step / steps);
            adapter = next;
        }
        return adapter;
    }

    /**
     * A round under unit {@code member}: the same steps without noise, each gradient clipped to the same C, and then {@link
     * MemberDelta} for all that they changed. Until then nothing leaves, so the steps may be divided by what they really draw
     * from.
     */
    public Adapter trainAsMember(
            Adapter start, DpSgdSettings settings, int steps, Checkpoints checkpoints, DoubleConsumer progress) {
        DpSgdSettings within = settings.withinAMember(set.units().size());
        return new MemberDelta(settings, noise).noised(start, train(start, within, steps, checkpoints, progress));
    }
}
