package dev.minga.node.training;

import dev.minga.crypto.privacy.NoiseSource;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.model.Adapter;
import java.util.List;
import java.util.function.DoubleConsumer;

/**
 * One round of local training: some steps of {@link DpSgd} from the global adapter, with fresh momentum. Not thread-safe.
 */
public final class LocalTrainer {
    private final GradientModel model;
    private final List<TokenisedExample> records;
    private final PoissonSampler sampler;
    private final NoiseSource noise;

    /** Trains on these records. */
    public LocalTrainer(
            GradientModel model, List<TokenisedExample> records, PoissonSampler sampler, NoiseSource noise) {
        this.model = model;
        this.records = List.copyOf(records);
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
            adapter = sgd.step(records, adapter);
            progress.accept((step + 1.0) / steps);
        }
        return adapter;
    }
}
