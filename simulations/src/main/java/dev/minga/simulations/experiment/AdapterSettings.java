package dev.minga.simulations.experiment;

import dev.minga.coordinator.plan.LoraSettings;
import dev.minga.shared.lora.LoraScheme;
import dev.minga.shared.lora.Target;
import java.util.List;
import java.util.Optional;

/** The adapter as in a plan, but for its public seed, which is drawn from the experiment's. */
public record AdapterSettings(
        LoraScheme scheme,
        int rank,
        double alpha,
        List<Target> targets,
        List<Integer> layers,
        double headScale,
        Optional<Double> aScale,
        Optional<Integer> refresh) {
    /** @throws IllegalArgumentException if they are none that a plan may have */
    public AdapterSettings {
        new LoraSettings(scheme, rank, alpha, targets, layers, 0, headScale, aScale, refresh);
    }

    /** As they stand in the plan of a run. */
    LoraSettings withSeed(long seed) {
        return new LoraSettings(scheme, rank, alpha, targets, layers, seed, headScale, aScale, refresh);
    }
}
