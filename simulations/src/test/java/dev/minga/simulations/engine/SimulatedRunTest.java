package dev.minga.simulations.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.minga.coordinator.plan.PlanSettings;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.node.participation.PlannedRound;
import dev.minga.node.training.TrainingSet;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsReader;
import dev.minga.simulations.adversary.Attack;
import dev.minga.simulations.adversary.HostileUpdates;
import dev.minga.simulations.experiment.ParticipationSettings;
import dev.minga.simulations.population.Population;
import dev.minga.simulations.population.VirtualMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The coordinator's side and who takes part, with training that only adds numbers. */
class SimulatedRunTest {
    private static final String PLAN = """
            run: tiny
            rounds: %d
            members: {%s}
            quorum: %d
            cosignatureQuorum: 0
            recruitmentDeadline: 1h
            roundDeadline: 1h
            base:
              name: tiny
              sha256: 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
              hiddenSize: 4
              maxTokens: 64
              labels: [benign, attack]
            lora: {scheme: ffa, rank: 2, alpha: 4, targets: [query], layers: [0], seed: 11, headScale: 1}
            optimiser: {learningRate: 0.1, momentum: 0.5}
            privacy:
              unit: record
              noiseMultiplier: 2
              samplingRate: 0.01
              stepsPerRound: 5
              clipNorm: 1
              delta: 1e-5
              declaredUnits: 1000
            """;

    @TempDir
    private Path folder = Path.of("");

    private static RunPlan plan(int rounds, int members, int quorum, String more) {
        String names = IntStream.rangeClosed(1, members)
                .mapToObj(member -> "m" + member + ": 1")
                .collect(Collectors.joining(", "));
        try {
            TrainingPlan plan = SettingsReader.parse(
                            "plan", PLAN.formatted(rounds, names, quorum) + more, PlanSettings.class)
                    .toPlan("simulation");
            return new RunPlan(plan, plan.toByteArray(), new byte[0]);
        } catch (SettingsException e) {
            throw new AssertionError(e);
        }
    }

    private static Population population(int members, int hostile) {
        List<VirtualMember> all = new ArrayList<>();
        for (int member = 1; member <= members; member++) {
            all.add(new VirtualMember("m" + member, member <= hostile, TrainingSet.ofRecords(List.of()), List.of()));
        }
        return new Population(all, List.of());
    }

    /** Everybody moves every number by what the member says. */
    private record Adding(Function<String, Float> amount, List<String> trained) implements LocalTraining {
        @Override
        public Map<String, float[]> train(PlannedRound round, List<Task> tasks) {
            return tasks.stream().collect(Collectors.toMap(Task::member, task -> {
                trained.add(task.member());
                float[] delta = new float[round.global().vector(round.round()).length];
                java.util.Arrays.fill(delta, amount.apply(task.member()));
                return delta;
            }));
        }
    }

    private static ParticipationSettings participation(double dropOut, double late) {
        return new ParticipationSettings(
                Optional.empty(), Optional.empty(), Optional.of(1), Optional.of(dropOut), Optional.of(late));
    }

    private List<RoundOutcome> run(
            RunPlan plan,
            Population population,
            ParticipationSettings participation,
            Optional<HostileUpdates> hostile,
            long seed,
            Function<String, Float> amount)
            throws IOException, RunAbortedException {
        List<RoundOutcome> outcomes = new ArrayList<>();
        new SimulatedRun(plan, population, participation, hostile, seed, new Adding(amount, new ArrayList<>()), folder)
                .run(outcomes::add);
        return outcomes;
    }

    /** How far the first number of the adapter moved since the first model. */
    private static double moved(RunPlan plan, RoundOutcome outcome) {
        return outcome.model().vector(1)[0] - plan.adaptation().first().vector(1)[0];
    }

    @Test
    void deltasAreAveragedRoundByRound() throws Exception {
        RunPlan plan = plan(3, 2, 2, "");
        List<RoundOutcome> outcomes = run(
                plan,
                population(2, 0),
                ParticipationSettings.ALL,
                Optional.empty(),
                1,
                member -> member.equals("m1") ? 0.01f : 0.03f);
        assertThat(outcomes.stream().map(RoundOutcome::round)).containsExactly(1, 2, 3);
        assertThat(outcomes.stream().map(RoundOutcome::contributors)).containsOnly(Set.of("m1", "m2"));
        assertThat(moved(plan, outcomes.get(2))).isCloseTo(0.06, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whoAnswersAddsUp(long seed) throws Exception {
        RunPlan plan = plan(40, 20, 1, "");
        List<RoundOutcome> outcomes =
                run(plan, population(20, 0), participation(0.2, 0.1), Optional.empty(), seed, member -> 0.01f);
        assertThat(outcomes).hasSize(40);
        for (RoundOutcome outcome : outcomes) {
            assertThat(outcome.contributors().size() + outcome.refused() + outcome.late() + outcome.dropped())
                    .as("seed %s, round %s", seed, outcome.round())
                    .isEqualTo(outcome.asked())
                    .isEqualTo(20);
        }
        // 800 draws each: a share of 0.2 is off by more than 0.06 with a probability below 1e-4.
        assertThat(outcomes.stream().mapToInt(RoundOutcome::dropped).sum()).isBetween(112, 208);
        assertThat(outcomes.stream().mapToInt(RoundOutcome::late).sum()).isBetween(40, 125);
    }

    @Test
    void aRoundOfSomeAsksMoreThanItNeedsAndRefusesWhatComesThen() throws Exception {
        RunPlan plan = plan(6, 20, 1, "participants: 10\noverSelection: 1.5\n");
        List<RoundOutcome> outcomes =
                run(plan, population(20, 0), ParticipationSettings.ALL, Optional.empty(), 1, member -> 0.01f);
        assertThat(outcomes).allSatisfy(outcome -> {
            assertThat(outcome.asked()).isEqualTo(15);
            assertThat(outcome.contributors()).hasSize(10);
            assertThat(outcome.refused()).isEqualTo(5);
        });
    }

    @Test
    void withoutAQuorumTheRunEnds() {
        RunPlan plan = plan(3, 4, 4, "");
        assertThatThrownBy(
                        () -> run(plan, population(4, 0), participation(0.5, 0), Optional.empty(), 3, member -> 0.01f))
                .isInstanceOf(RunAbortedException.class)
                .hasMessageMatching("round 1 had [0-3] contributions at its deadline, the quorum is 4");
    }

    @Test
    void hostileMembersSendWhatTheirAttackSays() throws Exception {
        RunPlan plan = plan(1, 5, 1, "");
        HostileUpdates flips = new HostileUpdates(Attack.SIGN_FLIP, 2, Double.POSITIVE_INFINITY);
        List<RoundOutcome> outcomes =
                run(plan, population(5, 1), ParticipationSettings.ALL, Optional.of(flips), 1, member -> 0.01f);
        assertThat(moved(plan, outcomes.get(0))).isCloseTo((4 * 0.01 - 0.02) / 5, within(1e-6));
    }

    @Test
    void honestMembersTrainWithThePlansNoiseAndHostileOnesWithoutAny() throws Exception {
        RunPlan plan = plan(1, 3, 1, "");
        Map<String, Double> noise = new TreeMap<>();
        LocalTraining listening = (round, tasks) -> {
            Map<String, float[]> deltas = new HashMap<>();
            for (LocalTraining.Task task : tasks) {
                noise.put(task.member(), round.terms().settings().noiseMultiplier());
                deltas.put(task.member(), new float[round.global().vector(round.round()).length]);
            }
            return deltas;
        };
        HostileUpdates scaled = new HostileUpdates(Attack.SCALED, 2, Double.POSITIVE_INFINITY);
        new SimulatedRun(plan, population(3, 1), ParticipationSettings.ALL, Optional.of(scaled), 1, listening, folder)
                .run(outcome -> {});
        assertThat(noise).isEqualTo(Map.of("m1", 0.0, "m2", 2.0, "m3", 2.0));
    }

    @Test
    void whatIsLongerThanTheNormBoundIsRefusedUnlessItHides() throws Exception {
        RunPlan plan = plan(1, 5, 1, "");
        HostileUpdates open = new HostileUpdates(Attack.SCALED, 1e6, Double.POSITIVE_INFINITY);
        List<RoundOutcome> refused =
                run(plan, population(5, 2), ParticipationSettings.ALL, Optional.of(open), 1, member -> 0.01f);
        assertThat(refused.get(0).refused()).isEqualTo(2);
        assertThat(moved(plan, refused.get(0))).isCloseTo(0.01, within(1e-6));
        HostileUpdates hidden =
                new HostileUpdates(Attack.SCALED, 1e6, plan.plan().getNormBound());
        List<RoundOutcome> taken =
                run(plan, population(5, 2), ParticipationSettings.ALL, Optional.of(hidden), 1, member -> 0.01f);
        assertThat(taken.get(0).refused()).isZero();
        assertThat(moved(plan, taken.get(0))).isGreaterThan(0.02);
    }

    @Test
    void deltasThatAreNotFiniteAreNeverSent() throws Exception {
        RunPlan plan = plan(2, 3, 1, "");
        LocalTraining two = (round, tasks) -> {
            float[] delta = new float[round.global().vector(round.round()).length];
            return tasks.isEmpty() ? Map.of() : Map.of("m1", delta, "m2", delta);
        };
        List<RoundOutcome> outcomes = new ArrayList<>();
        new SimulatedRun(plan, population(3, 0), ParticipationSettings.ALL, Optional.empty(), 1, two, folder)
                .run(outcomes::add);
        assertThat(outcomes.stream().map(RoundOutcome::contributors)).containsOnly(Set.of("m1", "m2"));
        assertThat(outcomes.stream().map(RoundOutcome::dropped)).containsOnly(1);
    }

    @Test
    void theSameSeedGivesTheSameModel() throws Exception {
        RunPlan plan = plan(4, 9, 1, "participants: 4\n");
        List<float[]> models = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            List<RoundOutcome> outcomes = run(
                    plan,
                    population(9, 0),
                    participation(0.3, 0),
                    Optional.empty(),
                    seed,
                    member -> Integer.parseInt(member.substring(1)) * 0.001f);
            models.add(outcomes.get(3).model().vector(1));
        }
        assertThat(models.get(1)).isEqualTo(models.get(0));
        assertThat(models.get(2)).isNotEqualTo(models.get(0));
    }

    /** With momentum 1/2 the second step is half the first and a whole one. */
    @Test
    void theServersMomentumIsRememberedFromRoundToRound() throws Exception {
        RunPlan plan = plan(
                2,
                2,
                2,
                "aggregation: {rule: fedavg, server: {optimiser: momentum, learningRate: 1, momentum: 0.5}}\n");
        List<RoundOutcome> outcomes =
                run(plan, population(2, 0), ParticipationSettings.ALL, Optional.empty(), 1, member -> 0.01f);
        assertThat(moved(plan, outcomes.get(1)) - moved(plan, outcomes.get(0)))
                .isCloseTo(1.5 * moved(plan, outcomes.get(0)), within(1e-6));
    }

    @Test
    void ofDeltasNothingIsKept() throws Exception {
        run(
                plan(3, 5, 1, ""),
                population(5, 0),
                ParticipationSettings.ALL,
                Optional.empty(),
                1,
                member -> Integer.parseInt(member.substring(1)) * 0.001f);
        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all.filter(Files::isRegularFile))
                    .as("the first model and each round's")
                    .hasSize(1 + 3);
        }
    }

    @Test
    void hostileNoiseIsDrawnAnewForEachRound() throws Exception {
        RunPlan plan = plan(2, 3, 1, "");
        HostileUpdates noise = new HostileUpdates(Attack.GAUSSIAN, 1, Double.POSITIVE_INFINITY);
        List<RoundOutcome> outcomes =
                run(plan, population(3, 1), ParticipationSettings.ALL, Optional.of(noise), 1, member -> 0.01f);
        double first = moved(plan, outcomes.get(0));
        assertThat(moved(plan, outcomes.get(1)) - first).isNotCloseTo(first, within(1e-4));
    }

    /** Two honest ones move by 0.03, the hostile one by the opposite of that, and not by what it would have trained. */
    @Test
    void hostileMembersThatDoNotTrainKnowHonestDeltasOnly() throws Exception {
        RunPlan plan = plan(1, 3, 1, "");
        HostileUpdates opposite = new HostileUpdates(Attack.IPM, 1, Double.POSITIVE_INFINITY);
        List<RoundOutcome> outcomes = run(
                plan,
                population(3, 1),
                ParticipationSettings.ALL,
                Optional.of(opposite),
                1,
                member -> member.equals("m1") ? 0.09f : 0.03f);
        assertThat(moved(plan, outcomes.get(0))).isCloseTo(0.01, within(1e-6));
    }
}
