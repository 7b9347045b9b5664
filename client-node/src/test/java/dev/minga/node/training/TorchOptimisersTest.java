package dev.minga.node.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.minga.shared.settings.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Optimisers against PyTorch's, step by step; {@code simulations/peers/peft/optimisers.py} made the numbers. */
class TorchOptimisersTest {
    private static final double SAME = 1e-6;

    static List<JsonNode> runs() throws IOException {
        try (InputStream in = TorchOptimisersTest.class.getResourceAsStream("torch-optimisers.json")) {
            List<JsonNode> runs = new ArrayList<>();
            Json.mapper().readTree(in).get("runs").forEach(runs::add);
            assertThat(runs).hasSize(5);
            return runs;
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void aHundredStepsAreTorchs(JsonNode run) {
        double[] parameters = {-1, -0.5, 0, 0.5, 1, 1.5};
        AdamW.Steps steps = steps(run, parameters.length);
        int step = 0;
        for (JsonNode shown : run.get("shown")) {
            while (step < shown.get("step").asInt()) {
                step++;
                steps.next(parameters, gradient(parameters, step));
            }
            for (int i = 0; i < parameters.length; i++) {
                assertThat(parameters[i])
                        .as("%s, step %s, parameter %s", run.get("optimiser"), step, i)
                        .isCloseTo(shown.get("parameters").get(i).asDouble(), within(SAME));
            }
        }
        assertThat(step).isEqualTo(100);
    }

    private static AdamW.Steps steps(JsonNode run, int dimension) {
        double rate = run.get("learningRate").asDouble();
        if (run.get("optimiser").asText().equals("adamw")) {
            return new AdamW(
                            rate,
                            run.get("beta1").asDouble(),
                            run.get("beta2").asDouble(),
                            run.get("epsilon").asDouble(),
                            run.get("weightDecay").asDouble())
                    .start(dimension);
        }
        Optimiser.Steps momentum = new Momentum(rate, run.get("momentum").asDouble()).start(dimension);
        return (parameters, gradient) -> {
            momentum.next(gradient, 0);
            for (int i = 0; i < dimension; i++) {
                parameters[i] -= gradient[i];
            }
        };
    }

    private static double[] gradient(double[] parameters, int step) {
        double[] gradient = new double[parameters.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = Math.sin((i + 1) * parameters[i]) + Math.cos((double) step / (i + 1)) / 2;
        }
        return gradient;
    }

    @Test
    void decayIsDecoupledFromTheMoments() {
        double[] parameters = {2};
        new AdamW(0.1, 0.9, 0.999, 1e-8, 0.5).start(1).next(parameters, new double[] {0});
        assertThat(parameters[0]).isEqualTo(2 - 0.1 * 0.5 * 2);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.9, 0.9, 1e-8, 0",
        "NaN, 0.9, 0.9, 1e-8, 0",
        "1e7, 0.9, 0.9, 1e-8, 0",
        "0.1, 1, 0.9, 1e-8, 0",
        "0.1, -0.1, 0.9, 1e-8, 0",
        "0.1, 0.9, -0.1, 1e-8, 0",
        "0.1, 0.9, 1, 1e-8, 0",
        "0.1, 0.9, 0.9, 0, 0",
        "0.1, 0.9, 0.9, 1.1, 0",
        "0.1, 0.9, 0.9, 1e-8, -0.1",
        "0.1, 0.9, 0.9, 1e-8, 10.1"
    })
    void constantsOutOfTheirRangeAreRefused(double rate, double beta1, double beta2, double epsilon, double decay) {
        assertThatIllegalArgumentException().isThrownBy(() -> new AdamW(rate, beta1, beta2, epsilon, decay));
    }
}
