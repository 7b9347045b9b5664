package dev.minga.node.participation;

import static dev.minga.node.participation.Impossible.impossible;
import static dev.minga.node.participation.Impossible.later;

import com.google.protobuf.ByteString;
import dev.minga.proto.v1.OptimiserKind;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.Scheme;
import dev.minga.proto.v1.ServerOptimiserKind;
import dev.minga.proto.v1.ServerOptimiserPlan;
import java.util.List;
import org.junit.jupiter.params.provider.Arguments;

/** Plans whose model, adapter, optimiser or privacy no node can train with. */
final class ImpossibleTraining {
    private ImpossibleTraining() {}

    static List<Arguments> plans() {
        return List.of(
                impossible("the number of rounds is out of range", plan -> plan.setRounds(0)),
                impossible("the number of rounds is out of range", plan -> plan.setRounds(-1)),
                impossible(
                        "the LoRA scheme is unknown to this node",
                        plan -> plan.getLoraBuilder().setSchemeValue(6)),
                impossible(
                        "the LoRA scheme is unknown to this node",
                        plan -> plan.getLoraBuilder().setScheme(Scheme.SCHEME_UNSPECIFIED)),
                impossible(
                        "its scheme draws A from the seed, and it starts from an adapter all the same",
                        plan -> plan.getLoraBuilder().setStartSha256(ByteString.copyFrom(new byte[32]))),
                impossible(
                        "it starts from something that is no SHA-256 digest",
                        plan -> plan.getLoraBuilder()
                                .setScheme(Scheme.FEDSVD)
                                .setStartSha256(ByteString.copyFrom(new byte[31]))),
                impossible(
                        "its scheme has a scale for A, which it does not train",
                        plan -> plan.getLoraBuilder().setAScale(1)),
                impossible(
                        "the scale of A must be above 0 and at most 1e6",
                        plan -> plan.getLoraBuilder().setScheme(Scheme.FEDAVG)),
                impossible(
                        "its scheme changes the basis in every round, and its server optimiser remembers numbers of another",
                        plan -> {
                            plan.getLoraBuilder().setScheme(Scheme.FEDSVD);
                            plan.getAggregationBuilder()
                                    .setServer(ServerOptimiserPlan.newBuilder()
                                            .setKind(ServerOptimiserKind.SERVER_MOMENTUM)
                                            .setLearningRate(1)
                                            .setMomentum(0.9));
                        }),
                impossible(
                        "refresh must be even for rolora, not 1: otherwise A would be trained next, against a new B of zero,"
                                + " through which nothing gets to it",
                        plan -> plan.getLoraBuilder()
                                .setScheme(Scheme.ROLORA)
                                .setAScale(1)
                                .setRefresh(1)),
                impossible(
                        "refresh: with 2 earlier adapters of rank 2 a model has rank 6, above 4; refresh more seldom, or lower"
                                + " the rank",
                        plan -> plan.getLoraBuilder().setRefresh(1)),
                impossible(
                        "refresh must be at least 1 where it is given",
                        plan -> plan.getLoraBuilder().setRefresh(-1)),
                impossible(
                        "the number of steps is out of range",
                        plan -> plan.getPrivacyBuilder().setStepsPerRound(-1)),
                impossible(
                        "the run has too many steps",
                        plan -> plan.setRounds(100_000).getPrivacyBuilder().setStepsPerRound(1_000_000)),
                impossible(
                        "the optimiser is unknown to this node",
                        plan -> plan.getOptimiserBuilder().setKindValue(2)),
                impossible(
                        "its optimiser has the constants of another",
                        plan -> plan.getOptimiserBuilder().setKind(OptimiserKind.DP_ADAM_BC)),
                impossible(
                        "its optimiser has the constants of another",
                        plan -> plan.getOptimiserBuilder().setDpAdamBc(Plans.adam())),
                impossible(
                        "its optimiser has the constants of another",
                        plan -> plan.getOptimiserBuilder()
                                .setKind(OptimiserKind.DP_ADAM_BC)
                                .setDpAdamBc(Plans.adam())),
                impossible(
                        "floor must be between 1e-30 and 1e6",
                        plan -> plan.getOptimiserBuilder()
                                .setKind(OptimiserKind.DP_ADAM_BC)
                                .clearMomentum()
                                .setDpAdamBc(Plans.adam().setFloor(0))),
                impossible(
                        "the count's noise must be above half the noise multiplier and at most 1e6, not 4.0",
                        plan -> plan.getPrivacyBuilder()
                                .setAdaptiveClip(Plans.adaptiveClip().setCountNoise(4))),
                impossible(
                        "target quantile must be between 0 and 1",
                        plan -> plan.getPrivacyBuilder()
                                .setAdaptiveClip(Plans.adaptiveClip().setTargetQuantile(2))),
                impossible(
                        "its optimiser has the constants of another",
                        plan -> plan.getOptimiserBuilder()
                                .setKind(OptimiserKind.DP_ADAM_BC)
                                .clearMomentum()
                                .setProximalMu(1)
                                .setDpAdamBc(Plans.adam())),
                impossible(
                        "proximal mu must be at least 0 and at most 1 / learning rate",
                        plan -> plan.getOptimiserBuilder().setProximalMu(11)),
                impossible(
                        "it says something that this node does not know of",
                        plan -> plan.getPrivacyBuilder().setUnknownFields(later())),
                impossible(
                        "the LoRA scheme is unknown to this node",
                        plan -> plan.getLoraBuilder().setSchemeValue(99)),
                impossible(
                        "the unit of privacy is unknown",
                        plan -> plan.getPrivacyBuilder().setUnitValue(99)),
                impossible(
                        "the unit of privacy is unknown",
                        plan -> plan.getPrivacyBuilder().clearUnit()),
                impossible(
                        "the number of records of an entity is out of range",
                        plan -> plan.getPrivacyBuilder().setMaxRecordsPerEntity(1)),
                impossible(
                        "the number of records of an entity is out of range",
                        plan -> plan.getPrivacyBuilder().setUnit(PrivacyUnit.ENTITY)),
                impossible(
                        "the number of records of an entity is out of range",
                        plan -> plan.getPrivacyBuilder()
                                .setUnit(PrivacyUnit.ENTITY)
                                .setMaxRecordsPerEntity(10_001)),
                impossible(
                        "the number of records of an entity is out of range",
                        plan -> plan.getPrivacyBuilder()
                                .setUnit(PrivacyUnit.ENTITY)
                                .setMaxRecordsPerEntity(-1)),
                impossible(
                        "a member is one unit, and its clip does not adapt",
                        plan -> plan.getPrivacyBuilder().setUnit(PrivacyUnit.MEMBER)),
                impossible(
                        "a member is one unit, and its clip does not adapt",
                        plan -> plan.getPrivacyBuilder()
                                .setUnit(PrivacyUnit.MEMBER)
                                .setDeclaredUnits(1)
                                .setAdaptiveClip(Plans.adaptiveClip())),
                impossible(
                        "alpha is out of range", plan -> plan.getLoraBuilder().setAlpha(Double.NaN)),
                impossible(
                        "delta is out of range",
                        plan -> plan.getPrivacyBuilder().setDelta(Double.NaN)),
                impossible(
                        "there are fewer than two labels",
                        plan -> plan.getBaseBuilder().clearLabels()),
                impossible(
                        "the number of tokens is out of range",
                        plan -> plan.getBaseBuilder().setMaxTokens(1)),
                impossible(
                        "rank must be between 1 and 4",
                        plan -> plan.getLoraBuilder().setRank(-1)),
                impossible(
                        "hidden must be between 1 and",
                        plan -> plan.getBaseBuilder().setHiddenSize(1 << 30)),
                impossible(
                        "unknown LoRA target 'dense'",
                        plan -> plan.getLoraBuilder().setTargets(0, "dense")),
                impossible(
                        "an adapted layer must be",
                        plan -> plan.getLoraBuilder().setLayers(0, -7)),
                impossible(
                        "noise multiplier must be",
                        plan -> plan.getPrivacyBuilder().setNoiseMultiplier(Double.NaN)),
                impossible(
                        "sampling rate must be",
                        plan -> plan.getPrivacyBuilder().setSamplingRate(1.5)),
                impossible("clip norm must be", plan -> plan.getPrivacyBuilder().setClipNorm(Double.MIN_VALUE)),
                impossible(
                        "declared units must be",
                        plan -> plan.getPrivacyBuilder().setDeclaredUnits(-5)),
                impossible(
                        "learning rate must be",
                        plan -> plan.getOptimiserBuilder().setLearningRate(Double.POSITIVE_INFINITY)));
    }
}
