package dev.minga.node.participation;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.AdaptiveClipPlan;
import dev.minga.proto.v1.BaseModel;
import dev.minga.proto.v1.DpAdamBcPlan;
import dev.minga.proto.v1.EvaluationPlan;
import dev.minga.proto.v1.LoraPlan;
import dev.minga.proto.v1.OptimiserPlan;
import dev.minga.proto.v1.PlannedMember;
import dev.minga.proto.v1.PrivacyPlan;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.PublicSetPlan;
import dev.minga.proto.v1.Scheme;
import dev.minga.proto.v1.TrainingPlan;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/** Training plans for tests: small shapes, real constants. */
public final class Plans {
    private Plans() {}

    /** Three members, three rounds of ten steps, ε of 3.075 at δ = 1e-5. */
    public static TrainingPlan.Builder ordinary() {
        return TrainingPlan.newBuilder()
                .setFederation("andes")
                .setRun("run-1")
                .setRounds(3)
                .addMembers(member("alpha"))
                .addMembers(member("beta"))
                .addMembers(member("gamma"))
                .setQuorum(3)
                .setRoundDeadlineSeconds(60)
                .setBase(BaseModel.newBuilder()
                        .setName("all-MiniLM-L6-v2")
                        .setSha256(ByteString.copyFrom(new byte[32]))
                        .setMaxTokens(64)
                        .addLabels("benign")
                        .addLabels("attack")
                        .setHiddenSize(4))
                .setLora(LoraPlan.newBuilder()
                        .setScheme(Scheme.FFA)
                        .setRank(2)
                        .setAlpha(4)
                        .addTargets("query")
                        .addLayers(0)
                        .setSeed(7)
                        .setHeadScale(0.5))
                .setOptimiser(OptimiserPlan.newBuilder().setLearningRate(0.1).setMomentum(0.9))
                .setPrivacy(PrivacyPlan.newBuilder()
                        .setUnit(PrivacyUnit.RECORD)
                        .setNoiseMultiplier(8)
                        .setSamplingRate(1)
                        .setStepsPerRound(10)
                        .setClipNorm(0.5)
                        .setDelta(1e-5)
                        .setDeclaredUnits(400))
                .setNormBound(100);
    }

    /** The same of unit entity, with at most so many records of each. */
    static TrainingPlan.Builder ofEntities(int most) {
        TrainingPlan.Builder plan = ordinary();
        plan.getPrivacyBuilder().setUnit(PrivacyUnit.ENTITY).setMaxRecordsPerEntity(most);
        return plan;
    }

    /** The same of unit member. */
    static TrainingPlan.Builder ofMembers() {
        TrainingPlan.Builder plan = ordinary();
        plan.getPrivacyBuilder().setUnit(PrivacyUnit.MEMBER).setDeclaredUnits(1);
        return plan;
    }

    /** Every second round and the last: two of three, with σ of 20 on each count. */
    static EvaluationPlan.Builder evaluation() {
        return EvaluationPlan.newBuilder()
                .setEveryRounds(2)
                .setHeldOut(0.25)
                .setNoiseMultiplier(20)
                .setDeadlineSeconds(60);
    }

    /** Two harmless records and an attack. */
    static final byte[] PUBLIC_SET = """
            {"text": "GET /", "label": "benign"}
            {"text": "GET /login", "label": "benign"}
            {"text": "GET /?q=1' OR 1=1", "label": "attack"}
            """.getBytes(StandardCharsets.UTF_8);

    /** Every second round and the last, on {@link #PUBLIC_SET}. */
    static EvaluationPlan.Builder onPublicSet() {
        return onPublicSet(PUBLIC_SET, 2, 1);
    }

    /** The same on a file that the plan says has so many records of each class. */
    static EvaluationPlan.Builder onPublicSet(byte[] file, int... records) {
        return EvaluationPlan.newBuilder()
                .setEveryRounds(2)
                .setDeadlineSeconds(60)
                .setPublicSet(PublicSetPlan.newBuilder()
                        .setSha256(ByteString.copyFrom(Sha256.of(file).bytes()))
                        .setSize(file.length)
                        .addAllRecords(IntStream.of(records).boxed().toList()));
    }

    static DpAdamBcPlan.Builder adam() {
        return DpAdamBcPlan.newBuilder().setBeta1(0.9).setBeta2(0.99).setFloor(1e-6);
    }

    static AdaptiveClipPlan.Builder adaptiveClip() {
        return AdaptiveClipPlan.newBuilder()
                .setTargetQuantile(0.5)
                .setLearningRate(0.2)
                .setCountNoise(20);
    }

    private static PlannedMember member(String name) {
        return PlannedMember.newBuilder().setName(name).setWeight(1).build();
    }
}
