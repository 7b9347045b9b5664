package dev.minga.coordinator.plan;

import dev.minga.proto.v1.LoraPlan;
import dev.minga.proto.v1.Scheme;
import dev.minga.shared.lora.Adaptation;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.LoraScheme;
import dev.minga.shared.lora.Target;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The adapter and how members train it together, as the operator writes it.
 *
 * @param headScale what the head's gradients are multiplied by before the joint clip
 * @param aScale of schemes that train A: what its gradients are multiplied by before the joint clip
 * @param refresh after every so many rounds a new adapter begins, on top of what is there
 */
public record LoraSettings(
        LoraScheme scheme,
        int rank,
        double alpha,
        List<Target> targets,
        List<Integer> layers,
        long seed,
        double headScale,
        Optional<Double> aScale,
        Optional<Integer> refresh) {
    public LoraSettings {
        Bounds.positive("alpha", alpha);
        Bounds.positive("headScale", headScale);
        aScale.ifPresent(scale -> Bounds.positive("aScale", scale));
        refresh.ifPresent(rounds -> Bounds.between("refresh", rounds, 1, PlanSettings.MOST_ROUNDS));
        if (aScale.isPresent() != scheme.trainsA()) {
            String name = scheme.name().toLowerCase(Locale.ROOT);
            throw new IllegalArgumentException(
                    scheme.trainsA()
                            ? "scheme " + name + " needs aScale, by which A's gradients are multiplied before the clip"
                            : "scheme " + name + " does not train A; leave aScale out");
        }
    }

    /**
     * Checks the sizes of all adapters of a run.
     *
     * @throws IllegalArgumentException if one does not fit, or scheme and refresh do not go together, with why
     */
    void requireFits(PlanSettings.Base base, int rounds) {
        try {
            AdapterLayout layout = new AdapterLayout(
                    base.hiddenSize(), rank, layers, targets, base.labels().size());
            new Adaptation(layout, scheme, refresh.orElse(0), rounds, seed);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("lora: " + e.getMessage(), e);
        }
    }

    /** The same as it stands in a plan. */
    LoraPlan toPlan() {
        LoraPlan.Builder plan = LoraPlan.newBuilder()
                .setScheme(Scheme.valueOf(scheme.name()))
                .setRank(rank)
                .setAlpha(alpha)
                .setSeed(seed)
                .setHeadScale(headScale)
                .setAScale(aScale.orElse(0.0))
                .setRefresh(refresh.orElse(0));
        targets.stream().sorted().map(Target::label).forEach(plan::addTargets);
        layers.stream().sorted().forEach(plan::addLayers);
        return plan.build();
    }
}
