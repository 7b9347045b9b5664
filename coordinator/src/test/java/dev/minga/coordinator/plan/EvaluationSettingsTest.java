package dev.minga.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.proto.v1.EvaluationPlan;
import dev.minga.proto.v1.GateMetric;
import dev.minga.proto.v1.GatePlan;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.settings.SettingsException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plan says of counting on held-out records, and of its gate. */
class EvaluationSettingsTest {
    private static final String EVALUATION = """
              declaredUnits: 5000
            evaluation:
              everyRounds: 2
              heldOut: 0.2
              noiseMultiplier: 12.5
              deadline: 5m
              gate:
                metric: macro-f1
                allowedFall: 0.02
                quorum: 2
            """;

    @Test
    void anEvaluationAndItsGateReachThePlan() throws SettingsException {
        TrainingPlan plan =
                ExamplePlan.with("  declaredUnits: 5000\n", EVALUATION).toPlan("andes");
        EvaluationPlan.Builder expected = EvaluationPlan.newBuilder()
                .setEveryRounds(2)
                .setHeldOut(0.2)
                .setNoiseMultiplier(12.5)
                .setDeadlineSeconds(300)
                .setGate(GatePlan.newBuilder()
                        .setMetric(GateMetric.MACRO_F1)
                        .setAllowedFall(0.02)
                        .setQuorum(2));
        assertThat(plan.getEvaluation()).isEqualTo(expected.build());
        assertThat(plan.toBuilder().clearEvaluation().build())
                .as("the rest is as without")
                .isEqualTo(ExamplePlan.settings().toPlan("andes"));
        String gateless = EVALUATION.substring(0, EVALUATION.indexOf("  gate:"));
        assertThat(ExamplePlan.with("  declaredUnits: 5000\n", gateless)
                        .toPlan("andes")
                        .getEvaluation())
                .isEqualTo(expected.clearGate().build());
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "everyRounds: 2 | everyRounds: 0 | everyRounds must be between 1 and 100000, not 0",
                "heldOut: 0.2 | heldOut: 0 | heldOut must be above 0 and at most 0.5",
                "heldOut: 0.2 | heldOut: 0.51 | heldOut must be above 0 and at most 0.5",
                "noiseMultiplier: 12.5 | noiseMultiplier: 0 | evaluation.noiseMultiplier must be above 0",
                "noiseMultiplier: 12.5 | noiseMultiplier: -1 | noiseMultiplier must be between 0 and 1e6",
                "deadline: 5m | deadline: 0s | deadline in seconds must be between 1",
                "metric: macro-f1 | metric: luck | 'evaluation.gate.metric'",
                "allowedFall: 0.02 | allowedFall: 1.5 | allowedFall must be between 0 and 1",
                "allowedFall: 0.02 | '' | missing key 'allowedFall'",
                "quorum: 2 | quorum: 3 | evaluation.gate.quorum must be between 1 and 2",
                "quorum: 2 | quorum: 0 | evaluation.gate.quorum must be between 1 and 2",
            })
    void constantsOfAnEvaluationAreChecked(String line, String instead, String what) {
        assertThat(EVALUATION).contains(line);
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> ExamplePlan.with("  declaredUnits: 5000\n", EVALUATION.replace(line, instead)))
                .withMessageContaining(what);
    }

    @Test
    void moreLabelsThanAMatrixHasRowsAreRefused() {
        String labels = String.join(
                ", ", IntStream.range(0, 65).mapToObj(label -> "class-" + label).toList());
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> ExamplePlan.with(
                        "labels: [benign, attack]", "labels: [" + labels + "]", "  declaredUnits: 5000\n", EVALUATION))
                .withMessageContaining("labels of a plan with evaluation must be between 2 and 64, not 65");
    }
}
