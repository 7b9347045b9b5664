package dev.minga.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.proto.v1.Scheme;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.lora.LoraScheme;
import dev.minga.shared.settings.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plan says of the adapter. */
class LoraSettingsTest {
    @Test
    void schemeAndRefreshStandInThePlan() throws SettingsException {
        TrainingPlan plan = ExamplePlan.with("scheme: ffa", "scheme: rolora\n  aScale: 0.25\n  refresh: 2")
                .toPlan("andes");
        assertThat(plan.getLora().getScheme()).isEqualTo(Scheme.ROLORA);
        assertThat(plan.getLora().getAScale()).isEqualTo(0.25);
        assertThat(plan.getLora().getRefresh()).isEqualTo(2);
        for (LoraScheme scheme : LoraScheme.values()) {
            assertThat(Scheme.valueOf(scheme.name()))
                    .as("each has its number in the plan")
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"momentum, momentum: 0.9, false", "adagrad, 'beta1: 0, tau: 1', false", "plain, , true"})
    void fedsvdGoesWithAServerOptimiserThatRemembersNothing(String name, String constants, boolean accepted)
            throws SettingsException {
        String server = "{optimiser: " + name + ", learningRate: 1" + (constants == null ? "" : ", " + constants) + "}";
        String aggregation = "  declaredUnits: 5000\naggregation:\n  rule: fedavg\n  server: " + server + "\n";
        if (accepted) {
            assertThat(ExamplePlan.with("scheme: ffa", "scheme: fedsvd", "  declaredUnits: 5000\n", aggregation))
                    .isNotNull();
        } else {
            assertThatExceptionOfType(SettingsException.class)
                    .isThrownBy(() ->
                            ExamplePlan.with("scheme: ffa", "scheme: fedsvd", "  declaredUnits: 5000\n", aggregation))
                    .withMessageContaining("scheme fedsvd changes the basis of B in every round")
                    .withMessageContaining("use optimiser plain, or scheme ffa");
        }
        assertThat(ExamplePlan.with("  declaredUnits: 5000\n", aggregation)).isNotNull();
    }

    @Test
    void anAdapterThatDoesNotFitItsFileIsRefusedBeforeAnybodyTrains() {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> ExamplePlan.with("hiddenSize: 384", "hiddenSize: 16384", "rank: 8", "rank: 256"))
                .withMessageStartingWith("plan.yaml:16:")
                .withMessageContaining("larger than 16000000");
    }
}
