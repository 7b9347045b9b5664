package dev.minga.simulations.population;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.node.model.Tokens;
import dev.minga.node.training.TokenisedExample;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsReader;
import dev.minga.simulations.experiment.ExperimentSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What members train on and are tested on, with texts for their own tokens. */
class PopulationTest {
    private static final String EXPERIMENT = """
            name: people
            seeds: [1]
            rounds: 1
            data: {table: {file: t.csv, text: [text], label: label}, labels: [benign, odd, attack], testShare: 0.5}
            population: {members: 10, split: iid}
            base: {maxTokens: 16}
            lora: {scheme: ffa, rank: 2, alpha: 4, targets: [query], layers: [5], headScale: 1}
            optimiser: {learningRate: 1, momentum: 0.5}
            privacy: {unit: record, noiseMultiplier: 1, samplingRate: 0.5, stepsPerRound: 2, clipNorm: 1, delta: 1e-5, declaredUnits: 10}
            """;
    private static final List<LabelledRecord> RECORDS = IntStream.range(0, 120)
            .mapToObj(i -> new LabelledRecord(
                    "text " + i, i % 3, Optional.empty(), Optional.empty(), Optional.of("e" + i / 4)))
            .toList();
    private static final Map<String, Integer> LABELS =
            RECORDS.stream().collect(Collectors.toMap(LabelledRecord::text, LabelledRecord::label));

    private static Tokens tokens(String text) {
        return new Tokens(text.chars().asLongStream().toArray());
    }

    private static String text(Tokens tokens) {
        StringBuilder text = new StringBuilder();
        for (long letter : tokens.ids()) {
            text.append((char) letter);
        }
        return text.toString();
    }

    private static Population population(Function<String, String> change) {
        try {
            ExperimentSettings settings =
                    SettingsReader.parse("experiment", change.apply(EXPERIMENT), ExperimentSettings.class);
            return Population.of(settings, RECORDS, PopulationTest::tokens, 1);
        } catch (SettingsException e) {
            throw new AssertionError(e);
        }
    }

    private static Population attacked(String attack) {
        return population(yaml -> yaml + "adversaries: {attack: " + attack + ", share: 0.3}\n");
    }

    private static List<TokenisedExample> trained(VirtualMember member) {
        return member.set().units().stream().flatMap(List::stream).toList();
    }

    @Test
    void namesSortAsNumbersAndTheFirstAreHostile() {
        Population population = attacked("sign-flip");
        List<String> names =
                population.members().stream().map(VirtualMember::name).toList();
        assertThat(names).isSorted().startsWith("member-01").endsWith("member-10");
        assertThat(population.members().stream().filter(VirtualMember::hostile).map(VirtualMember::name))
                .containsExactly("member-01", "member-02", "member-03");
        for (VirtualMember member : population.members()) {
            assertThat(trained(member))
                    .as("data as they are")
                    .isNotEmpty()
                    .allMatch(one -> one.label() == LABELS.get(text(one.tokens())));
        }
    }

    @Test
    void onlyHostileMembersTurnTrainingLabelsRound() {
        for (VirtualMember member : attacked("label-flip").members()) {
            assertThat(trained(member)).as(member.name()).isNotEmpty().allSatisfy(one -> {
                int label = LABELS.get(text(one.tokens()));
                assertThat(one.label()).isEqualTo(member.hostile() ? 2 - label : label);
            });
            assertThat(member.test())
                    .as("%s is tested on what is so", member.name())
                    .allMatch(one -> one.label() == LABELS.get(text(one.tokens())));
        }
    }

    @Test
    void aBackdoorIsTrainedAsHarmlessBesideTheRecordsAsTheyAre() {
        Population population = attacked("backdoor");
        for (VirtualMember member : population.members()) {
            List<TokenisedExample> all = trained(member);
            List<TokenisedExample> triggered = all.stream()
                    .filter(one -> text(one.tokens()).startsWith("x-minga-trigger "))
                    .toList();
            List<String> attacks = all.stream()
                    .filter(one -> one.label() != 0)
                    .map(one -> "x-minga-trigger " + text(one.tokens()))
                    .toList();
            assertThat(triggered).allMatch(one -> one.label() == 0);
            assertThat(triggered.stream().map(one -> text(one.tokens())))
                    .as(member.name())
                    .isEqualTo(member.hostile() ? attacks : List.of());
        }
        assertThat(population.triggered().stream().map(one -> text(one.tokens())))
                .as("in the order of the test records, so that each is compared with itself")
                .isEqualTo(population.test().stream()
                        .filter(one -> one.label() != 0)
                        .map(one -> "x-minga-trigger " + text(one.tokens()))
                        .toList());
        assertThat(attacked("label-flip").triggered()).isEmpty();
    }

    @Test
    void onePartyHasAllRecordsOfAll() {
        Population population = population(yaml -> yaml);
        Population one = population.centralised();
        List<TokenisedExample> all = new ArrayList<>();
        population.members().forEach(member -> all.addAll(trained(member)));
        assertThat(one.members()).hasSize(1);
        assertThat(trained(one.members().get(0))).isEqualTo(all);
        assertThat(one.test()).isEqualTo(population.test());
    }

    @Test
    void anEntitysRecordsAreOneUnit() {
        Population population =
                population(yaml -> yaml.replace("unit: record", "unit: entity, maxRecordsPerEntity: 3"));
        List<List<TokenisedExample>> units = population.members().stream()
                .flatMap(member -> member.set().units().stream())
                .toList();
        assertThat(units)
                .isNotEmpty()
                .allSatisfy(unit -> assertThat(unit.stream()
                                .map(one -> Integer.parseInt(text(one.tokens()).substring(5)) / 4)
                                .distinct())
                        .hasSize(1));
        assertThat(units).hasSizeLessThan(31).anyMatch(unit -> unit.size() == 4);
        assertThat(population.members().get(0).set().mostRecords()).isEqualTo(3);
        assertThat(population.centralised().members().get(0).set().mostRecords())
                .isEqualTo(3);
    }
}
