package dev.minga.node.participation;

import dev.minga.node.training.GroupScales;
import dev.minga.proto.v1.LoraPlan;
import dev.minga.proto.v1.Scheme;
import dev.minga.proto.v1.ServerOptimiserKind;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.lora.Adaptation;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.LoraScheme;
import dev.minga.shared.lora.Target;

/** What a plan's LoRA scheme means to one of its members: what it trains and sends in which round. Stateless. */
final class LoraTerms {
    private LoraTerms() {}

    /** @throws IllegalArgumentException if no run can be adapted like this, with what */
    static Adaptation adaptation(TrainingPlan plan) {
        LoraPlan lora = plan.getLora();
        require(
                lora.getScheme() != Scheme.SCHEME_UNSPECIFIED && lora.getScheme() != Scheme.UNRECOGNIZED,
                "the LoRA scheme is unknown to this node");
        LoraScheme scheme = LoraScheme.valueOf(lora.getScheme().name());
        require(scheme.trainsA() || lora.getAScale() == 0, "its scheme has a scale for A, which it does not train");
        require(
                !scheme.changesBasis()
                        || plan.getAggregation().getServer().getKind() == ServerOptimiserKind.SERVER_PLAIN,
                "its scheme changes the basis in every round, and its server optimiser remembers numbers of another");
        AdapterLayout layout = new AdapterLayout(
                plan.getBase().getHiddenSize(),
                lora.getRank(),
                lora.getLayersList(),
                lora.getTargetsList().stream().map(Target::of).toList(),
                plan.getBase().getLabelsCount());
        return new Adaptation(layout, scheme, lora.getRefresh(), plan.getRounds(), lora.getSeed());
    }

    /** @throws IllegalArgumentException if a scale is out of its range, with which */
    static GroupScales scales(TrainingPlan plan) {
        LoraPlan lora = plan.getLora();
        boolean trainsA = LoraScheme.valueOf(lora.getScheme().name()).trainsA();
        return new GroupScales(trainsA ? lora.getAScale() : 1, lora.getHeadScale());
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
