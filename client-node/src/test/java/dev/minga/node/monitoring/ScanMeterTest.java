package dev.minga.node.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.node.detection.Scan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanMeterTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T00:00:00Z"), ZoneOffset.UTC);
    private static final String MODEL = "ab".repeat(32);

    @TempDir
    Path directory = Path.of("");

    private Path reference() {
        return directory.resolve("scores.json");
    }

    private String scan(String model, DoubleStream scores) throws IOException {
        Path file = directory.resolve("scan.prom");
        ScanMeter meter = new ScanMeter(file, Optional.of(reference()), model, CLOCK);
        long line = 0;
        for (double score : scores.toArray()) {
            meter.scored(new Scan.Finding(score, score > 0.5 ? "attack" : "harmless", ++line, "secret-name.log"));
        }
        meter.finish();
        return Files.readString(file);
    }

    private static double drift(String text) {
        return text.lines()
                .filter(line -> line.startsWith("minga_scan_score_drift "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theFirstScanIsTheReferenceAndLaterOnesAreComparedWithIt() throws IOException {
        String first = scan(MODEL, new Random(1).doubles(1_000));
        assertThat(drift(first)).isNaN();
        assertThat(first).doesNotContain("secret-name").contains("minga_scan_score_ratio_count 1000");
        byte[] kept = Files.readAllBytes(reference());

        assertThat(drift(scan(MODEL, new Random(2).doubles(1_000)))).isBetween(0.0, 0.08);
        assertThat(drift(scan(MODEL, new Random(3).doubles(1_000).map(score -> score * score * score))))
                .isGreaterThan(0.25);
        assertThat(Files.readAllBytes(reference())).as("the reference stays").isEqualTo(kept);
    }

    @Test
    void driftIsThatOfTheLastWindow() throws IOException {
        scan(MODEL, new Random(1).doubles(ScanMeter.WINDOW_LINES));

        String text = scan(
                MODEL,
                DoubleStream.concat(
                        DoubleStream.generate(() -> 0.9999).limit(ScanMeter.WINDOW_LINES),
                        new Random(4).doubles(ScanMeter.WINDOW_LINES)));

        assertThat(drift(text)).isLessThan(0.05);
    }

    @Test
    void aHandfulOfLinesIsNoReferenceAndNoDrift() throws IOException {
        assertThat(drift(scan(MODEL, new Random(1).doubles(ScanMeter.FEWEST_LINES - 1))))
                .isNaN();
        assertThat(reference()).doesNotExist();
    }

    @Test
    void theReferenceOfAnotherModelIsRefused() throws IOException {
        scan(MODEL, new Random(1).doubles(1_000));

        assertThatThrownBy(() -> scan("cd".repeat(32), new Random(1).doubles(1_000)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another model");
        Files.writeString(reference(), "{}");
        assertThatThrownBy(() -> scan(MODEL, DoubleStream.of(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no reference of scores");
    }
}
