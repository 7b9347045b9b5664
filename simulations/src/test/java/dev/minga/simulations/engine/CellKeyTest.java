package dev.minga.simulations.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.simulations.experiment.Experiment;
import dev.minga.simulations.report.ResultFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kept cell is used again if all that its result is a function of is the same, and only then. */
class CellKeyTest {
    private static final String EXPERIMENT = """
            name: small
            seeds: [1]
            rounds: 2
            data:
              table: {file: t.jsonl, text: [text], label: label}
              labels: [benign, attack]
              testShare: 0.4
            population: {members: 4, split: iid}
            base: {maxTokens: 16}
            lora: {scheme: ffa, rank: 2, alpha: 4, targets: [query], layers: [5], headScale: 1}
            optimiser: {learningRate: 2, momentum: 0.5}
            privacy: {unit: record, noiseMultiplier: 0.5, samplingRate: 0.5, stepsPerRound: 2, clipNorm: 1, delta: 1e-5, declaredUnits: 10}
            """;
    private static final String DATA = "{\"text\": \"a\", \"label\": \"benign\"}\n";

    @TempDir
    private Path folder = Path.of("");

    private String key(String experiment, String data) throws Exception {
        Files.writeString(folder.resolve("t.jsonl"), data);
        Path file = Files.writeString(folder.resolve("e.yaml"), experiment);
        Experiment read = Experiment.read(file);
        try (AllCells cells = new AllCells(read, new ResultFolder(folder.resolve("out")), base -> {
            throw new IOException("no model is needed for a key");
        })) {
            return cells.key(read.cells().get(0));
        }
    }

    @Test
    void whatChangesAResultChangesTheKeyAndNamesDoNot() throws Exception {
        String key = key(EXPERIMENT, DATA);
        assertThat(key(EXPERIMENT, DATA)).isEqualTo(key);
        assertThat(key(EXPERIMENT.replace("name: small", "name: other"), DATA)).isEqualTo(key);
        assertThat(key(EXPERIMENT.replace("seeds: [1]", "seeds: [1, 2]"), DATA)).isEqualTo(key);
        assertThat(key(EXPERIMENT + "metrics: [loss]\n", DATA)).isEqualTo(key);
        assertThat(key(EXPERIMENT.replace("seeds: [1]", "seeds: [2]"), DATA)).isNotEqualTo(key);
        assertThat(key(EXPERIMENT.replace("rounds: 2", "rounds: 3"), DATA)).isNotEqualTo(key);
        assertThat(key(EXPERIMENT.replace("maxTokens: 16", "maxTokens: 17"), DATA))
                .isNotEqualTo(key);
        assertThat(key(EXPERIMENT.replace("clipNorm: 1", "clipNorm: 1.5"), DATA))
                .isNotEqualTo(key);
        assertThat(key(EXPERIMENT + "measure: {everyRounds: 2}\n", DATA)).isNotEqualTo(key);
        assertThat(key(EXPERIMENT, DATA.replace("\"a\"", "\"b\""))).isNotEqualTo(key);
        assertThat(key(EXPERIMENT + "matrix:\n  rounds: [2, 3]\n", DATA))
                .as("a table's columns are part of a kept result")
                .isNotEqualTo(key);
    }
}
