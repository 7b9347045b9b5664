package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every RDP row of the optional table of published values; RdpAccountantTest holds some of them for good. */
class PublishedEpsilonTest {
    private static final Path TABLE = Path.of("..", "..", "shared", "vectors", "dp-epsilon.csv");

    @Test
    void everyRdpRowAgrees() throws IOException {
        assumeTrue(Files.isReadable(TABLE), () -> "skipped: no " + TABLE);
        List<String[]> rows = Files.readAllLines(TABLE).stream()
                .filter(line -> !line.startsWith("#") && !line.startsWith("id,"))
                .map(line -> line.split(",", -1))
                .filter(row -> row[1].equals("rdp"))
                .toList();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(6);
        for (String[] row : rows) {
            SubsampledGaussian mechanism = new SubsampledGaussian(
                    Double.parseDouble(row[2]), Double.parseDouble(row[3]), Long.parseLong(row[4]));
            double epsilon = RdpAccountant.epsilon(mechanism, Double.parseDouble(row[5]));
            assertThat(epsilon)
                    .as("row %s: %s", row[0], row[7])
                    .isCloseTo(Double.parseDouble(row[6]), within(tolerance(row[7])));
        }
    }

    private static double tolerance(String accept) {
        return switch (accept) {
            case "abs<=1e-3" -> 1e-3;
            case "abs<=2e-3" -> 2e-3;
            case "eps(sigma) within 0.01 of target" -> 0.01;
            default -> throw new AssertionError("unknown exactness: " + accept);
        };
    }
}
