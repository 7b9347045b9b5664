package dev.minga.simulations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** An experiment from its file to its results, with the real base model. */
class SimulateCommandTest {
    private static final String EXPERIMENT = """
            name: small
            seeds: [1]
            rounds: 2
            data:
              table: {file: t.jsonl, text: [text], label: label, holder: host}
              labels: [benign, attack]
              testShare: 0.4
            population: {members: 4, split: iid}
            base: {maxTokens: 16}
            lora: {scheme: ffa, rank: 2, alpha: 4, targets: [query], layers: [5], headScale: 1}
            optimiser: {learningRate: 2, momentum: 0.5}
            privacy: {unit: record, noiseMultiplier: 0.5, samplingRate: 0.5, stepsPerRound: 2, clipNorm: 1, delta: 1e-5, declaredUnits: 10}
            matrix:
              adversaries:
                - {name: alone, population.training: alone}
                - {name: centralised, population.training: centralised}
                - {name: backdoor, adversaries.attack: backdoor, adversaries.share: 0.25, measure.membership: true}
            """;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void write() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String text = i % 3 == 0 ? "GET /../../etc/passwd" + i : "GET /shop/item/" + i;
            lines.add("{\"text\": \"" + text + "\", \"label\": \"" + (i % 3 == 0 ? "attack" : "benign")
                    + "\", \"host\": \"h" + i % 5 + "\"}");
        }
        Files.write(folder.resolve("t.jsonl"), lines);
        Files.writeString(folder.resolve("e.yaml"), EXPERIMENT);
    }

    private int simulate(String out, int threads) {
        return new CommandLine(new SimulateCommand())
                .execute(
                        folder.resolve("e.yaml").toString(),
                        "--out",
                        folder.resolve(out).toString(),
                        "--threads",
                        Integer.toString(threads),
                        "--native-libraries",
                        Path.of("target", "native-libraries").toAbsolutePath().toString());
    }

    private String rounds(String out) throws IOException {
        return Files.readString(folder.resolve(out).resolve("rounds.csv"));
    }

    @Test
    void theSameSeedsGiveTheSameBytesWhateverTheThreadsAndWhereverItWasCutOff() throws IOException {
        simulate("one", 1);
        assertThat(rounds("one").lines()).hasSize(1 + 3 * 2);
        assertThat(rounds("one").lines().filter(line -> line.startsWith("alone,1,2,")))
                .as("two rounds of four members, each by itself")
                .singleElement()
                .asString()
                .startsWith("alone,1,2,4,4,0,0,0,");
        assertThat(rounds("one").lines().filter(line -> line.startsWith("centralised,1,2,1,1,")))
                .hasSize(1);
        simulate("two", 2);
        assertThat(rounds("two")).isEqualTo(rounds("one"));

        List<Path> cells;
        try (var files = Files.list(folder.resolve("two/cells"))) {
            cells = files.sorted().toList();
        }
        assertThat(cells).hasSize(3);
        Files.delete(cells.get(0));
        Files.delete(folder.resolve("two/rounds.csv"));
        long kept = Files.getLastModifiedTime(cells.get(1)).toMillis();
        simulate("two", 2);
        assertThat(rounds("two")).isEqualTo(rounds("one"));
        assertThat(Files.getLastModifiedTime(cells.get(1)).toMillis())
                .as("not run again")
                .isEqualTo(kept);
        assertThat(Files.readString(folder.resolve("two/summary.json")))
                .contains("membership-inference advantage", "attack success rate");
    }
}
