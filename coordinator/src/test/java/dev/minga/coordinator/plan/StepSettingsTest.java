package dev.minga.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.proto.v1.AdaptiveClipPlan;
import dev.minga.proto.v1.DpAdamBcPlan;
import dev.minga.proto.v1.OptimiserKind;
import dev.minga.proto.v1.OptimiserPlan;
import dev.minga.proto.v1.PrivacyPlan;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.settings.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plan says of a node's step: its optimiser, whose data the noise hides, and the clip. */
class StepSettingsTest {
    @Test
    void dpAdamBcAndAnAdaptiveClipReachThePlan() throws SettingsException {
        TrainingPlan plan = ExamplePlan.with(
                        "  momentum: 0.9\n",
                        "  dpAdamBc: {beta1: 0.9, beta2: 0.999, floor: 1e-8}\n",
                        "  declaredUnits: 5000\n",
                        "  declaredUnits: 5000\n"
                                + "  adaptiveClip: {targetQuantile: 0.5, learningRate: 0.2, countNoise: 5}\n")
                .toPlan("andes");
        assertThat(plan.getOptimiser())
                .isEqualTo(OptimiserPlan.newBuilder()
                        .setLearningRate(0.05)
                        .setKind(OptimiserKind.DP_ADAM_BC)
                        .setDpAdamBc(DpAdamBcPlan.newBuilder()
                                .setBeta1(0.9)
                                .setBeta2(0.999)
                                .setFloor(1e-8))
                        .build());
        assertThat(plan.getPrivacy().getAdaptiveClip())
                .isEqualTo(AdaptiveClipPlan.newBuilder()
                        .setTargetQuantile(0.5)
                        .setLearningRate(0.2)
                        .setCountNoise(5)
                        .build());
        assertThat(plan.getPrivacy().getNoiseMultiplier()).isEqualTo(1.1);
        assertThat(plan.getNormBound()).isPositive().isFinite();
    }

    @Test
    void entitiesAndMembersReachThePlan() throws SettingsException {
        PrivacyPlan entities = ExamplePlan.with("unit: record", "unit: entity\n  maxRecordsPerEntity: 20")
                .toPlan("andes")
                .getPrivacy();
        assertThat(entities.getUnit()).isEqualTo(PrivacyUnit.ENTITY);
        assertThat(entities.getMaxRecordsPerEntity()).isEqualTo(20);
        PrivacyPlan members = ExamplePlan.with(
                        "unit: record", "unit: member", "declaredUnits: 5000", "declaredUnits: 1")
                .toPlan("andes")
                .getPrivacy();
        assertThat(members.getUnit()).isEqualTo(PrivacyUnit.MEMBER);
        assertThat(members.getMaxRecordsPerEntity()).isZero();
    }

    @Test
    void aMembersClipDoesNotAdapt() {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> ExamplePlan.with(
                        "unit: record",
                        "unit: member",
                        "  declaredUnits: 5000\n",
                        "  declaredUnits: 1\n"
                                + "  adaptiveClip: {targetQuantile: 0.5, learningRate: 0.2, countNoise: 5}\n"))
                .withMessageStartingWith("plan.yaml:35:")
                .withMessageContaining("of which a member releases nothing");
    }

    @Test
    void aProximalTermReachesThePlanAndDoesNotLengthenTheNormBound() throws SettingsException {
        TrainingPlan plain = ExamplePlan.settings().toPlan("andes");
        TrainingPlan plan = ExamplePlan.with("momentum: 0.9", "momentum: 0.9\n  proximalMu: 20")
                .toPlan("andes");
        assertThat(plan.getOptimiser().getProximalMu()).isEqualTo(20);
        assertThat(plan.getNormBound()).isEqualTo(plain.getNormBound());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "momentum: 0.9 | 'momentum: 0.9\n  proximalMu: 0' | proximalMu must be above 0 and at most 1 / learningRate",
                "momentum: 0.9 | 'momentum: 0.9\n  proximalMu: 20.1' | 1 / learningRate, 20.0, not 20.1",
                "momentum: 0.9 | 'dpAdamBc: {beta1: 0.9, beta2: 0.9, floor: 1}\n  proximalMu: 1' | goes with momentum",
                "momentum: 0.9 | '' | optimiser needs either momentum or dpAdamBc",
                "momentum: 0.9 | 'momentum: 0\n  dpAdamBc: {beta1: 0.9, beta2: 0.9, floor: 1}' | either momentum or",
                "momentum: 0.9 | 'dpAdamBc: {beta1: 1, beta2: 0.9, floor: 1}' | beta1 must be at least 0 and below 1",
                "momentum: 0.9 | 'dpAdamBc: {beta1: 0.9, beta2: -1, floor: 1}' | beta2 must be at least 0 and below 1",
                "momentum: 0.9 | 'dpAdamBc: {beta1: 0.9, beta2: 0.9, floor: 0}' | floor must be between 1e-30 and 1e6",
                "momentum: 0.9 | 'dpAdam: {beta1: 0.9, beta2: 0.9, floor: 1}' | unknown key 'dpAdam'",
                "delta: 1e-6 | 'delta: 1e-6\n  adaptiveClip: {targetQuantile: 2, learningRate: 1, countNoise: 5}'"
                        + " | targetQuantile must be between 0 and 1",
                "delta: 1e-6 | 'delta: 1e-6\n  adaptiveClip: {targetQuantile: 1, learningRate: 0, countNoise: 5}'"
                        + " | learningRate must be above 0 and at most 10",
                "delta: 1e-6 | 'delta: 1e-6\n  adaptiveClip: {targetQuantile: 1, learningRate: 1, countNoise: 0.55}'"
                        + " | the count's noise must be above half the noise multiplier",
            })
    void constantsOfOptimiserAndClipAreChecked(String line, String instead, String what) {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> ExamplePlan.with(line, instead))
                .withMessageContaining(what);
    }
}
