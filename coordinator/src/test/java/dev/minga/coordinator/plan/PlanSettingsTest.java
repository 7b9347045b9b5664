package dev.minga.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.minga.proto.v1.BaseModel;
import dev.minga.proto.v1.LoraPlan;
import dev.minga.proto.v1.OptimiserPlan;
import dev.minga.proto.v1.PlannedMember;
import dev.minga.proto.v1.PrivacyPlan;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.Scheme;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.settings.SettingsException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every key of a plan as it is signed, and what is said of a bad one. */
class PlanSettingsTest {
    @Test
    void everyKeyReachesThePlan() throws SettingsException {
        TrainingPlan plan = ExamplePlan.settings().toPlan("andes");
        TrainingPlan expected = TrainingPlan.newBuilder()
                .setFederation("andes")
                .setRun("web-attacks-1")
                .setRounds(3)
                .addMembers(PlannedMember.newBuilder().setName("coast-cert").setWeight(2.5))
                .addMembers(PlannedMember.newBuilder().setName("river-bank").setWeight(1))
                .setQuorum(2)
                .setCosignatureQuorum(1)
                .setRecruitmentDeadlineSeconds(3_600)
                .setRoundDeadlineSeconds(900)
                .setBase(BaseModel.newBuilder()
                        .setName("all-MiniLM-L6-v2")
                        .setSha256(ByteString.copyFrom(HexFormat.of()
                                .parseHex("759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e")))
                        .setHiddenSize(384)
                        .setMaxTokens(64)
                        .addAllLabels(List.of("benign", "attack")))
                .setLora(LoraPlan.newBuilder()
                        .setScheme(Scheme.FFA)
                        .setRank(8)
                        .setAlpha(16)
                        .addAllTargets(List.of("query", "value"))
                        .addAllLayers(List.of(0, 1, 5))
                        .setSeed(20260301)
                        .setHeadScale(0.5))
                .setOptimiser(OptimiserPlan.newBuilder().setLearningRate(0.05).setMomentum(0.9))
                .setPrivacy(PrivacyPlan.newBuilder()
                        .setUnit(PrivacyUnit.RECORD)
                        .setNoiseMultiplier(1.1)
                        .setSamplingRate(0.02)
                        .setStepsPerRound(40)
                        .setClipNorm(0.5)
                        .setDelta(1e-6)
                        .setDeclaredUnits(5000))
                .setNormBound(plan.getNormBound())
                .build();
        assertThat(plan).isEqualTo(expected);
        assertThat(plan.getNormBound()).isPositive().isFinite();
    }

    @Test
    void theOrderInWhichThePlanIsWrittenDoesNotMatter() throws SettingsException {
        TrainingPlan written = ExamplePlan.settings().toPlan("andes");
        PlanSettings turned =
                ExamplePlan.with("  river-bank: 1\n  coast-cert: 2.5\n", "  coast-cert: 2.5\n  river-bank: 1\n");
        assertThat(turned.toPlan("andes")).isEqualTo(written);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "run: web-attacks-1 | run: Web Attacks | plan.yaml:1: | run must be",
                "rounds: 3 | rounds: 0 | plan.yaml:2: | rounds must be between 1 and 100000, not 0",
                "rounds: 3 | rounds: 100001 | plan.yaml:2: | rounds must be between",
                "rounds: 3 | rounds: three | plan.yaml:2: | 'rounds'",
                "rounds: 3 | round: 3 | plan.yaml:2: | unknown key 'round'; did you mean 'rounds'?",
                "river-bank: 1 | river-bank: 0 | plan.yaml:3: | weight of river-bank must be above 0",
                "river-bank: 1 | river-bank: -1 | plan.yaml:3: | weight of river-bank must be above 0",
                "river-bank: 1 | river-bank: NaN | plan.yaml:4: | river-bank",
                "river-bank: 1 | River Bank: 1 | plan.yaml:3: | a member name has",
                "quorum: 2 | quorum: 3 | plan.yaml:6: | quorum must be between 1 and 2, not 3",
                "quorum: 2 | quorum: 0 | plan.yaml:6: | quorum must be between",
                "cosignatureQuorum: 1 | cosignatureQuorum: 3 | plan.yaml:7: | cosignatureQuorum must be between 0 and 2",
                "cosignatureQuorum: 1 | cosignatureQuorum: -1 | plan.yaml:7: | cosignatureQuorum must be between",
                "recruitmentDeadline: 1h | recruitmentDeadline: 0s | plan.yaml:8: | recruitmentDeadline",
                "roundDeadline: 15m | roundDeadline: 15 | plan.yaml:9: | 'roundDeadline'",
                "roundDeadline: 15m | roundDeadline: 900ms | plan.yaml:9: | roundDeadline",
                "roundDeadline: 15m | roundDeadline: 1500ms | plan.yaml:9: | roundDeadline",
                "roundDeadline: 15m | roundDeadline: 31d | plan.yaml:9: | roundDeadline",
                "hiddenSize: 384 | hiddenSize: 0 | plan.yaml:13: | hiddenSize must be between",
                "maxTokens: 64 | maxTokens: 1 | plan.yaml:14: | maxTokens must be between",
                "labels: [benign, attack] | labels: [benign] | plan.yaml:15: | labels needs at least two",
                "sha256: 759c3cd2 | sha256: 759c | plan.yaml:12: | sha256 must be 64 hexadecimal digits",
                "scheme: ffa | scheme: flora | plan.yaml:17: | 'lora.scheme'",
                "scheme: ffa | scheme: fedavg | plan.yaml:17: | scheme fedavg needs aScale",
                "scheme: ffa | scheme: rolora | plan.yaml:17: | scheme rolora needs aScale",
                "seed: 20260301 | 'seed: 1\n  aScale: 0.5' | plan.yaml:17: | scheme ffa does not train A; leave aScale out",
                "seed: 20260301 | 'seed: 1\n  refresh: 0' | plan.yaml:23: | refresh must be between 1 and 100000, not 0",
                "scheme: ffa | 'scheme: rolora\n  aScale: 1\n  refresh: 1' | plan.yaml:16: | refresh must be even for rolora",
                "rank: 8 | 'rank: 128\n  refresh: 1' | plan.yaml:16: | a model has rank 384, above 256",
                "rank: 8 | rank: 385 | plan.yaml:16: | rank must be between 1 and 256",
                "alpha: 16 | alpha: 0 | plan.yaml:19: | alpha must be above 0",
                "targets: [value, query] | targets: [value, value] | plan.yaml:16: | a LoRA target stands twice",
                "targets: [value, query] | targets: [value, output] | plan.yaml:20: | 'lora.targets[1]'",
                "layers: [5, 0, 1] | layers: [0, 0] | plan.yaml:16: | adapted layers must be distinct",
                "headScale: 0.5 | headScale: -1 | plan.yaml:23: | headScale must be above 0",
                "learningRate: 0.05 | learningRate: 0 | plan.yaml:25: | learningRate must be above 0",
                "momentum: 0.9 | momentum: 1 | plan.yaml:26: | momentum must be at least 0 and below 1",
                "unit: record | unit: line | plan.yaml:28: | 'privacy.unit'",
                "unit: record | unit: entity | plan.yaml:28: | unit entity needs maxRecordsPerEntity, from 1 to 10000",
                "unit: record | 'unit: record\n  maxRecordsPerEntity: 3' | plan.yaml:29: | is for entities only",
                "unit: record | 'unit: entity\n  maxRecordsPerEntity: 0' | plan.yaml:29: | between 1 and 10000, not 0",
                "unit: record | 'unit: entity\n  maxRecordsPerEntity: 10001' | plan.yaml:29: | between 1 and 10000",
                "unit: record | unit: member | plan.yaml:34: | declaredUnits must be 1 where each member is one, not 5000",
                "noiseMultiplier: 1.1 | noiseMultiplier: -0.1 | plan.yaml:29: | noiseMultiplier must be between",
                "  noiseMultiplier: 1.1 | '' | plan.yaml:28: | missing key 'noiseMultiplier' under 'privacy'",
                "samplingRate: 0.02 | samplingRate: 0 | plan.yaml:30: | samplingRate must be above 0",
                "samplingRate: 0.02 | samplingRate: 1.01 | plan.yaml:30: | samplingRate must be above 0",
                "stepsPerRound: 40 | stepsPerRound: 0 | plan.yaml:31: | stepsPerRound must be between",
                "clipNorm: 0.5 | clipNorm: 0 | plan.yaml:32: | clipNorm must be above 0",
                "delta: 1e-6 | delta: 1 | plan.yaml:33: | delta must be between 0 and 1",
                "declaredUnits: 5000 | declaredUnits: 0 | plan.yaml:34: | declaredUnits must be between",
            })
    void aRefusalNamesKeyAndLine(String line, String instead, String where, String what) {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> ExamplePlan.with(line, instead))
                .withMessageStartingWith(where)
                .withMessageContaining(what);
    }

    @Test
    void moreStepsThanAStatementCanCountAreRefused() {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() ->
                        ExamplePlan.with("rounds: 3", "rounds: 2148", "stepsPerRound: 40", "stepsPerRound: 1000000"))
                .withMessageStartingWith("plan.yaml:2:")
                .withMessageContaining("rounds × stepsPerRound must be between 1 and 2147483647");
    }
}
