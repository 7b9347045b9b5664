package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every row of the optional table of published values; RdpAccountantTest and PldAccountantTest hold some for good. */
class PublishedEpsilonTest {
    private static final Path TABLE = Path.of("..", "..", "shared", "vectors", "dp-epsilon.csv");

    @Test
    void everyRowAgrees() throws IOException {
        assumeTrue(Files.isReadable(TABLE), () -> "skipped: no " + TABLE);
        List<String[]> rows = Files.readAllLines(TABLE).stream()
                .filter(line -> !line.startsWith("#") && !line.startsWith("id,"))
                .map(line -> line.split(",", -1))
                .toList();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(15);
        for (String[] row : rows) {
            Accountant accountant = switch (row[1]) {
                case "pld" -> Accountant.PLD;
                case "rdp" -> Accountant.RDP;
                default -> throw new AssertionError("unknown accountant: " + row[1]);
            };
            SubsampledGaussian mechanism = new SubsampledGaussian(
                    Double.parseDouble(row[2]), Double.parseDouble(row[3]), Long.parseLong(row[4]));
            double delta = Double.parseDouble(row[5]);
            check(row, accountant.epsilon(List.of(mechanism), delta));
            if (row[0].startsWith("c")) {
                double sigma = Calibration.noiseMultiplier(
                        accountant, Double.parseDouble(row[6]), mechanism.samplingRate(), mechanism.steps(), delta);
                assertThat(sigma).as("row %s", row[0]).isCloseTo(mechanism.noiseMultiplier(), within(1e-3));
            }
        }
    }

    private static void check(String[] row, double epsilon) {
        String what = "row " + row[0] + ": " + row[7];
        double published = Double.parseDouble(row[6]);
        switch (row[7]) {
            case "abs<=1e-3" -> assertThat(epsilon).as(what).isCloseTo(published, within(1e-3));
            case "abs<=2e-3" -> assertThat(epsilon).as(what).isCloseTo(published, within(2e-3));
            case "eps(sigma) within 0.01 of target" ->
                assertThat(epsilon).as(what).isCloseTo(published, within(0.01));
            case "published-0.013<=eps<=published" ->
                assertThat(epsilon).as(what).isBetween(published - 0.013, published);
            default -> throw new AssertionError("unknown exactness: " + row[7]);
        }
    }
}
