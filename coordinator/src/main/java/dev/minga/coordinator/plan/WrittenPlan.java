package dev.minga.coordinator.plan;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.AdaptiveClipPlan;
import dev.minga.proto.v1.BaseModel;
import dev.minga.proto.v1.DpAdamBcPlan;
import dev.minga.proto.v1.OptimiserKind;
import dev.minga.proto.v1.OptimiserPlan;
import dev.minga.proto.v1.PlannedMember;
import dev.minga.proto.v1.PrivacyPlan;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.PublicSetPlan;
import dev.minga.proto.v1.TrainingPlan;
import java.util.Optional;
import java.util.TreeMap;

/** An operator's settings as the plan that is signed and sent. */
final class WrittenPlan {
    private WrittenPlan() {}

    /** As {@link PlanSettings#toPlan(String, Optional)}. */
    static TrainingPlan of(PlanSettings settings, String federation, Optional<byte[]> publicSet) {
        PlanSettings.Base base = settings.base();
        TrainingPlan.Builder plan = TrainingPlan.newBuilder()
                .setFederation(federation)
                .setRun(settings.run())
                .setRounds(settings.rounds())
                .setQuorum(settings.quorum())
                .setCosignatureQuorum(settings.cosignatureQuorum())
                .setRecruitmentDeadlineSeconds(
                        (int) settings.recruitmentDeadline().toSeconds())
                .setRoundDeadlineSeconds((int) settings.roundDeadline().toSeconds())
                .setBase(BaseModel.newBuilder()
                        .setName(base.name())
                        .setSha256(
                                ByteString.copyFrom(Sha256.parse(base.sha256()).bytes()))
                        .setHiddenSize(base.hiddenSize())
                        .setMaxTokens(base.maxTokens())
                        .addAllLabels(base.labels()))
                .setLora(settings.lora().toPlan())
                .setOptimiser(optimiser(settings.optimiser()))
                .setPrivacy(privacy(settings.privacy()));
        new TreeMap<>(settings.members())
                .forEach((name, weight) ->
                        plan.addMembers(PlannedMember.newBuilder().setName(name).setWeight(weight)));
        settings.participants()
                .ifPresent(most -> plan.setParticipants(most)
                        .setAsked(PlannedSelection.asked(
                                most,
                                settings.overSelection(),
                                settings.members().size())));
        settings.stragglerGrace().ifPresent(grace -> plan.setStragglerGraceSeconds((int) grace.toSeconds()));
        settings.aggregation().map(AggregationSettings::toPlan).ifPresent(plan::setAggregation);
        Optional<PublicSetPlan> set =
                PlannedSet.of(settings.evaluation().flatMap(EvaluationSettings::publicSet), publicSet, base.labels());
        settings.evaluation().ifPresent(evaluation -> plan.setEvaluation(evaluation.toPlan(set)));
        return plan.setNormBound(NormBound.of(plan.build())).build();
    }

    private static OptimiserPlan optimiser(PlanSettings.Optimiser optimiser) {
        OptimiserPlan.Builder plan = OptimiserPlan.newBuilder().setLearningRate(optimiser.learningRate());
        optimiser.momentum().ifPresent(plan::setMomentum);
        optimiser.proximalMu().ifPresent(plan::setProximalMu);
        optimiser
                .dpAdamBc()
                .ifPresent(adam -> plan.setKind(OptimiserKind.DP_ADAM_BC)
                        .setDpAdamBc(DpAdamBcPlan.newBuilder()
                                .setBeta1(adam.beta1())
                                .setBeta2(adam.beta2())
                                .setFloor(adam.floor())));
        return plan.build();
    }

    private static PrivacyPlan privacy(PlanSettings.Privacy privacy) {
        PrivacyPlan.Builder plan = PrivacyPlan.newBuilder()
                .setUnit(PrivacyUnit.valueOf(privacy.unit().name()))
                .setNoiseMultiplier(privacy.noiseMultiplier())
                .setSamplingRate(privacy.samplingRate())
                .setStepsPerRound(privacy.stepsPerRound())
                .setClipNorm(privacy.clipNorm())
                .setDelta(privacy.delta())
                .setDeclaredUnits(privacy.declaredUnits());
        privacy.maxRecordsPerEntity().ifPresent(plan::setMaxRecordsPerEntity);
        privacy.adaptiveClip()
                .ifPresent(clip -> plan.setAdaptiveClip(AdaptiveClipPlan.newBuilder()
                        .setTargetQuantile(clip.targetQuantile())
                        .setLearningRate(clip.learningRate())
                        .setCountNoise(clip.countNoise())));
        return plan.build();
    }
}
