package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.node.budget.RunCost;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFileTest {
    private static final String YAML = """
            rounds: 5
            privacy:
              unit: record
              noiseMultiplier: 8
              samplingRate: 0.1
              stepsPerRound: 10
            """;

    @TempDir
    Path folder;

    private RunCost cost(byte[] bytes) throws IOException {
        return PlanFile.cost(Files.write(folder.resolve("plan"), bytes));
    }

    @Test
    void evaluationsAreInTheCostWhicheverWayThePlanIsWritten() throws IOException {
        assertThat(cost(YAML.getBytes(StandardCharsets.UTF_8))).isEqualTo(new RunCost(8, 0.1, 5, 10));
        assertThat(cost((YAML + "evaluation: {everyRounds: 2, noiseMultiplier: 20}\n")
                        .getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(
                        new RunCost(ProtectedUnit.RECORD, 8, 0.1, 5, 10, Optional.of(new RunCost.Evaluations(20, 3))));
        assertThat(cost(Plans.ordinary().build().toByteArray())).isEqualTo(new RunCost(8, 1, 3, 10));
        assertThat(cost(Plans.ordinary()
                        .setEvaluation(Plans.evaluation())
                        .build()
                        .toByteArray()))
                .isEqualTo(new RunCost(ProtectedUnit.RECORD, 8, 1, 3, 10, Optional.of(new RunCost.Evaluations(20, 2))));
    }

    @Test
    void onAPublicSetTheyCostNothing() throws IOException {
        String evaluation = "evaluation: {everyRounds: 2, publicSet: set.jsonl, deadline: 1m}\n";
        assertThat(cost((YAML + evaluation).getBytes(StandardCharsets.UTF_8))).isEqualTo(new RunCost(8, 0.1, 5, 10));
        assertThat(cost(Plans.ordinary()
                        .setEvaluation(Plans.onPublicSet())
                        .build()
                        .toByteArray()))
                .isEqualTo(new RunCost(8, 1, 3, 10));
    }

    @Test
    void anEvaluationWithoutNoiseOrCadenceIsNoPlan() {
        for (String evaluation : new String[] {"{everyRounds: 2}", "{noiseMultiplier: 3}"}) {
            assertThatThrownBy(() -> cost((YAML + "evaluation: " + evaluation + "\n").getBytes(StandardCharsets.UTF_8)))
                    .as(evaluation)
                    .isInstanceOf(UserError.class);
        }
    }
}
