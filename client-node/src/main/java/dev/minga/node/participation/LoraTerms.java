package dev.minga.node.participation;

import dev.minga.crypto.digest.Sha256;
import dev.minga.node.training.GroupScales;
import dev.minga.proto.v1.LoraPlan;
import dev.minga.proto.v1.Scheme;
import dev.minga.proto.v1.ServerOptimiserKind;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.lora.Adaptation;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.LoraScheme;
import dev.minga.shared.lora.Target;
import java.util.Optional;

/** What a plan's LoRA scheme means to one of its members: what it trains and sends in which round. Stateless. */
final class LoraTerms {
    private static final int DIGEST_BYTES = 32;

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
        require(
                lora.getStartSha256().isEmpty() || scheme.carriesA(),
                "its scheme draws A from the seed, and it starts from an adapter all the same");
        AdapterLayout layout = new AdapterLayout(
                plan.getBase().getHiddenSize(),
                lora.getRank(),
                lora.getLayersList(),
                lora.getTargetsList().stream().map(Target::of).toList(),
                plan.getBase().getLabelsCount());
        return new Adaptation(layout, scheme, lora.getRefresh(), plan.getRounds(), lora.getSeed());
    }

    /**
     * The global adapter that round 1 must start from; absent if the plan has all drawn from its seed.
     *
     * @throws IllegalArgumentException if it is no SHA-256 digest
     */
    static Optional<Sha256> start(LoraPlan lora) {
        int bytes = lora.getStartSha256().size();
        require(bytes == 0 || bytes == DIGEST_BYTES, "it starts from something that is no SHA-256 digest");
        return bytes == 0
                ? Optional.empty()
                : Optional.of(Sha256.ofBytes(lora.getStartSha256().toByteArray()));
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
