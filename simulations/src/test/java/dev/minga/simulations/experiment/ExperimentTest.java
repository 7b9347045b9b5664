package dev.minga.simulations.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.minga.coordinator.plan.RunPlan;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentTest {
    private static final String YAML = """
            name: sweep
            seeds: [1, 2]
            rounds: 4
            data:
              demo: {harmless: 100}
              labels: [benign, attack]
              testShare: 0.3
            population: {members: 10, split: dirichlet, alpha: 0.5}
            base: {maxTokens: 32}
            lora: {scheme: ffa, rank: 2, alpha: 4, targets: [query], layers: [5], headScale: 1}
            optimiser: {learningRate: 1, momentum: 0.5}
            privacy: {unit: record, epsilon: 3, samplingRate: 0.2, stepsPerRound: 5, clipNorm: 1, delta: 1e-5, declaredUnits: 50}
            """;

    @TempDir
    private Path folder = Path.of("");

    private Experiment read(String yaml) throws IOException, SettingsException {
        return Experiment.read(Files.writeString(folder.resolve("e.yaml"), yaml));
    }

    private RunPlan plan(String yaml) throws IOException, SettingsException {
        Experiment.Cell cell = read(yaml).cells().get(0);
        return ExperimentPlan.of(
                cell.settings(), cell.seed(), List.of("a", "b"), 1, "base", Sha256.of(new byte[0]), 384);
    }

    @Test
    void cellsAreChoicesTimesSeeds() throws Exception {
        Experiment experiment = read(YAML + "matrix: {population.alpha: [0.1, 10]}\n");
        assertThat(experiment.name()).isEqualTo("sweep");
        assertThat(experiment.axes()).containsExactly("population.alpha");
        assertThat(experiment.cells().stream().map(cell -> cell.label() + " " + cell.seed()))
                .containsExactly("0.1 1", "0.1 2", "10 1", "10 2");
        assertThat(experiment.cells().get(3).settings().population().alpha()).hasValue(10.0);
        assertThat(read(YAML).cells().get(0).label()).isEqualTo("all");
    }

    @ParameterizedTest
    @CsvSource({"record,3,", "record,0.5,", "entity,3,4", "member,3,"})
    void noiseIsTheLeastThatKeepsEpsilon(String unit, double epsilon, String most) throws Exception {
        String yaml = YAML.replace("unit: record", "unit: " + unit).replace("epsilon: 3", "epsilon: " + epsilon);
        yaml = most == null ? yaml : yaml.replace("delta: 1e-5", "delta: 1e-5, maxRecordsPerEntity: " + most);
        yaml = unit.equals("member") ? yaml.replace("declaredUnits: 50", "declaredUnits: 1") : yaml;
        RunPlan plan = plan(yaml);
        assertThat(plan.declaredEpsilon()).isLessThanOrEqualTo(epsilon).isCloseTo(epsilon, within(0.01 * epsilon));
        assertThat(plan.plan().getPrivacy().getNoiseMultiplier()).isPositive();
    }

    @Test
    void noneIsNoNoiseAndANumberIsTaken() throws Exception {
        assertThat(plan(YAML.replace("epsilon: 3", "epsilon: none")).declaredEpsilon())
                .isInfinite();
        assertThat(plan(YAML.replace("epsilon: 3", "noiseMultiplier: 1.25"))
                        .plan()
                        .getPrivacy()
                        .getNoiseMultiplier())
                .isEqualTo(1.25);
    }

    @Test
    void theSeedIsTheAdaptersPublicSeed() throws Exception {
        assertThat(plan(YAML).plan().getLora().getSeed()).isEqualTo(1);
        assertThat(plan(YAML.replace("[1, 2]", "[9]")).plan().getLora().getSeed())
                .isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "rounds: 4 | rounds: 0 | :3: the file: rounds must be between 1 and 100000, not 0",
                "[1, 2] | [1, 1] | :2: the file: seeds needs at least one, and none twice",
                "alpha: 0.5} | alhpa: 0.5} | :8: unknown key 'alhpa' under 'population'; did you mean 'alpha'?",
                "alpha: 0.5} | alpha: 0} | :8: 'population': alpha must be above 0, not 0.0",
                "split: dirichlet, alpha: 0.5 | split: iid, alpha: 1 | :8: 'population': alpha is for split dirichlet and quantity, which need it",
                "split: dirichlet | split: even | :8: 'population.split' cannot be read: 'even' is not one of iid, dirichlet, quantity, holder",
                "epsilon: 3, | '' | :12: 'privacy': privacy needs either noiseMultiplier or epsilon (a number, or none for no noise)",
                "epsilon: 3 | epsilon: many | :12: 'privacy.epsilon' cannot be read: epsilon must be a number above 0, or none",
                "epsilon: 3 | epsilon: -1 | :12: 'privacy.epsilon' cannot be read: epsilon must be above 0, or none",
                "scheme: ffa | scheme: fedavg | :10: 'lora': scheme fedavg needs aScale, by which A's gradients are multiplied before the clip",
                "demo: {harmless: 100} | log: {file: a, format: plain, labelFile: b} | ''",
                "testShare: 0.3 | testShare: 1 | :7: 'data': testShare must be above 0 and below 1, not 1.0",
                "labels: [benign, attack] | labels: [attack, benign] | :6: 'data': labels must be [benign, attack], as those strings are labelled",
                "maxTokens: 32 | maxTokens: 32, precision: int8 | :9: 'base': precision int8 has no gradients",
            })
    void whatCannotBeIsRefusedWithItsLine(String from, String to, String message) throws Exception {
        String yaml = YAML.replace(from, to.equals("''") ? "" : to);
        if (message.equals("''")) {
            assertThat(read(yaml).cells()).hasSize(2);
        } else {
            assertThatThrownBy(() -> read(yaml))
                    .isInstanceOf(SettingsException.class)
                    .hasMessage(folder.resolve("e.yaml") + message);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "adversaries: {attack: ipm, share: 1} | adversaries: share leaves no honest member of 10",
                "adversaries: {attack: alie, share: 0.2} | adversaries: of 2 among 10 members the paper's z is 0 and alie changes nothing; give a strength",
                "aggregation: {rule: trimmed-mean, byzantine: 6} | aggregation",
                "participation: {dropOut: 0.1} | quorum is needed where members drop out or are late",
                "adversaries: {attack: ipm, share: 0.2, trigger: x} | trigger is for the attack backdoor",
                "participation: {participants: 11} | participation: participants must be between 1 and 10, not 11",
                "participation: {dropOut: 0.6, late: 0.6, quorum: 1} | dropOut and late are more than all together"
            })
    void whatDoesNotGoTogetherIsRefused(String more, String message) {
        assertThatThrownBy(() -> read(YAML + more + "\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whoTrainsAloneHasNoRoundsToTakePartIn() {
        assertThatThrownBy(
                        () -> read(YAML + "participation: {participants: 2}\nmatrix: {population.training: [alone]}\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("adversaries and participation are of members that train together, not alone");
    }

    @Test
    void everyExperimentThatComesWithMingaIsOne() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("experiments"))) {
            List<Path> all =
                    files.filter(file -> file.toString().endsWith(".yaml")).toList();
            assertThat(all).isNotEmpty();
            for (Path file : all) {
                assertThat(Experiment.read(file).cells()).as(file.toString()).isNotEmpty();
            }
        }
    }

    @Test
    void eachCellsPlanHasItsOwnSeedAndOnePartyDeclaresTheUnitsOfAll() throws Exception {
        Experiment.Cell second =
                read(YAML.replace("epsilon: 3", "epsilon: none")).cells().get(1);
        RunPlan plan = ExperimentPlan.of(
                second.settings(), second.seed(), List.of("all"), 10, "base", Sha256.of(new byte[0]), 384);
        assertThat(plan.plan().getLora().getSeed()).isEqualTo(2);
        assertThat(plan.plan().getPrivacy().getDeclaredUnits()).isEqualTo(10 * 50);
    }

    @Test
    void theLastRoundIsMeasuredAndHostileSharesAreRoundedDown() throws Exception {
        ExperimentSettings settings = read(YAML
                        + "measure: {everyRounds: 3}\nadversaries: {attack: ipm, share: 0.29}\n")
                .cells()
                .get(0)
                .settings();
        assertThat(IntStream.rangeClosed(1, 4)
                        .filter(round -> settings.measured().after(round, 4)))
                .containsExactly(3, 4);
        assertThat(settings.adversaries().orElseThrow().count(10)).isEqualTo(2);
        assertThat(settings.adversaries().orElseThrow().count(100)).isEqualTo(29);
    }

    @Test
    void withoutAQuorumAllThatARoundWantsAreNeeded() throws Exception {
        String some = YAML.replace("epsilon: 3", "epsilon: none") + "participation: {participants: 1}\n";
        assertThat(plan(some).plan().getQuorum()).isEqualTo(1);
    }
}
