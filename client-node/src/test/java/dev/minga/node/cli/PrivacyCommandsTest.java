package dev.minga.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.minga.shared.settings.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivacyCommandsTest {
    private final Screen screen = new Screen();

    private int epsilon(Object sigma, Object q, Object steps, Object delta, Object... more) {
        Object[] args = new Object[9 + more.length];
        Object[] known = {
            "epsilon", "--noise-multiplier", sigma, "--sampling-rate", q, "--steps", steps, "--delta", delta
        };
        System.arraycopy(known, 0, args, 0, 9);
        System.arraycopy(more, 0, args, 9, more.length);
        return screen.privacy(args);
    }

    private JsonNode json() throws IOException {
        return Json.mapper().readTree(screen.out());
    }

    @ParameterizedTest
    @CsvSource({"pld, 1.19864", "rdp, 1.61639"})
    void epsilonIsOneJsonObject(String accountant, double expected) throws IOException {
        assertThat(epsilon(1, 0.0064, 782, 1e-6, "--accountant", accountant, "--output", "json"))
                .isZero();
        assertThat(json().get("epsilon").asDouble()).isCloseTo(expected, within(1e-4));
        assertThat(json().get("accountant").asText()).isEqualTo(accountant);
        assertThat(json()).hasSize(2);
    }

    @Test
    void textIsOneLineThatNamesAccountantAdjacencyAndUnit() {
        assertThat(epsilon(1, 1, 5, 1e-6)).isZero();
        assertThat(screen.out())
                .startsWith("epsilon 12.595")
                .contains("accountant pld, add/remove adjacency, unit record")
                .hasLineCount(1);
    }

    @Test
    void calibrationMeetsItsTarget() throws IOException {
        assertThat(screen.privacy(
                        "calibrate",
                        "--epsilon",
                        1,
                        "--sampling-rate",
                        0.01,
                        "--steps",
                        1,
                        "--delta",
                        1e-5,
                        "--output",
                        "json"))
                .isZero();
        assertThat(json().get("noiseMultiplier").asDouble()).isCloseTo(0.67379, within(1e-4));
        assertThat(json().get("epsilon").asDouble()).isBetween(0.999, 1.0);
        assertThat(json()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.1, 1, 1e-5, --noise-multiplier must be above 0 and at most 1e6",
        "NaN, 0.1, 1, 1e-5, --noise-multiplier must be above 0 and at most 1e6",
        "1, 1.5, 1, 1e-5, --sampling-rate must be above 0 and at most 1",
        "1, 0.1, 0, 1e-5, --steps must be 1 to 1000000000",
        "1, 0.1, 1, 1, --delta must be above 0 and below 1"
    })
    void valuesOutOfRangeAreOneLineWithTheRange(String sigma, String q, String steps, String delta, String message) {
        assertThat(epsilon(sigma, q, steps, delta)).isEqualTo(2);
        assertThat(screen.err()).startsWith("error: " + message + ", not ").hasLineCount(1);
        assertThat(screen.out()).isEmpty();
    }

    @Test
    void targetsOutOfRangeOrOutOfReachAreOneLine() {
        assertThat(screen.privacy("calibrate", "--epsilon", -1, "--sampling-rate", 0.01, "--steps", 1, "--delta", 1e-5))
                .isEqualTo(2);
        assertThat(screen.privacy(
                        "calibrate",
                        "--epsilon",
                        0.01,
                        "--sampling-rate",
                        0.5,
                        "--steps",
                        100,
                        "--delta",
                        1e-5,
                        "--accountant",
                        "rdp"))
                .isEqualTo(2);
        assertThat(epsilon(1, 0.1, 1, 1e-5, "--accountant", "gdp")).isEqualTo(2);
        assertThat(screen.err().lines())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).startsWith("error: "));
    }
}
