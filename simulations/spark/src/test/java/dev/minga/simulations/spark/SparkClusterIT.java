package dev.minga.simulations.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An experiment on a real standalone cluster of two workers gives the bytes that it gives in one process. */
class SparkClusterIT {
    private static final int ROUNDS = 4;
    private static final String EXPERIMENT = """
            name: small
            seeds: [1]
            rounds: %d
            data:
              demo: {harmless: 100}
              mostRecords: 300
              labels: [benign, attack]
              testShare: 0.4
            population: {members: 9, split: iid}
            base: {maxTokens: 16}
            lora: {scheme: fedsvd, rank: 2, alpha: 4, targets: [query], layers: [5], headScale: 1}
            optimiser: {learningRate: 2, momentum: 0.5}
            privacy: {unit: record, noiseMultiplier: 0.5, samplingRate: 0.5, stepsPerRound: 4, clipNorm: 1, delta: 1e-5, declaredUnits: 50}
            adversaries: {attack: label-flip, share: 0.25}
            measure: {everyRounds: 100}
            """.formatted(ROUNDS);

    @TempDir
    private Path folder = Path.of("");

    private Process simulate(String out, String... engine) throws IOException {
        Files.writeString(folder.resolve("e.yaml"), EXPERIMENT);
        List<String> arguments = new ArrayList<>(List.of(
                "simulate",
                folder.resolve("e.yaml").toString(),
                "--out",
                folder.resolve(out).toString(),
                "--native-libraries",
                Path.of("target", "native-libraries").toAbsolutePath().toString()));
        arguments.addAll(List.of(engine));
        return Cluster.start(folder, out, arguments);
    }

    private String result(Process simulation, String out) throws IOException, InterruptedException {
        assertThat(simulation.waitFor(4, TimeUnit.MINUTES)).as(out).isTrue();
        assertThat(simulation.exitValue())
                .as(() -> text(out + ".out") + text(out + ".log"))
                .isZero();
        return text(out + "/rounds.csv");
    }

    private String text(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void twoWorkersGiveTheBytesOfOneProcessAlsoIfOneIsKilledInMidRound() throws Exception {
        String expected = result(simulate("embedded"), "embedded");
        assertThat(expected.lines()).hasSize(1 + ROUNDS);

        try (Cluster cluster = new Cluster(folder)) {
            Process undisturbed = simulate("undisturbed", "--engine", "spark", "--master", cluster.url());
            assertThat(result(undisturbed, "undisturbed")).isEqualTo(expected);
            assertThat(List.of(cluster.logOf(1), cluster.logOf(2)))
                    .as("both trained in the last round")
                    .allMatch(log -> log.contains("round " + ROUNDS + ": "));

            int before = rounds(cluster.logOf(2), 2);
            Process disturbed = simulate("disturbed", "--engine", "spark", "--master", cluster.url());
            cluster.await(2, log -> rounds(log, 2) > before);
            int last = rounds(cluster.logOf(2), ROUNDS);
            cluster.kill(2);
            assertThat(disturbed.isAlive()).isTrue();
            assertThat(result(disturbed, "disturbed")).isEqualTo(expected);
            assertThat(text("disturbed.log")).contains("Lost executor");
            assertThat(rounds(cluster.logOf(2), ROUNDS))
                    .as("last rounds that the killed one had part in")
                    .isEqualTo(last);
        }
    }

    private static int rounds(String log, int round) {
        return log.split("round " + round + ": ", -1).length - 1;
    }
}
