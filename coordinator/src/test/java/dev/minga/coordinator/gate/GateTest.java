package dev.minga.coordinator.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.minga.proto.v1.EvaluationPlan;
import dev.minga.proto.v1.GateDecision;
import dev.minga.proto.v1.GateMetric;
import dev.minga.proto.v1.GatePlan;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
    private static final List<GateMetric> METRICS =
            List.of(GateMetric.MACRO_F1, GateMetric.ACCURACY, GateMetric.ATTACK_RECALL);

    /** Rounding of the doubles may decide otherwise only where the median is this near the threshold. */
    private static final double ROUNDING = 1e-12;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                // accuracy 11/16; F1 of harmless 2·8/(2·8+2+3), of attack 2·3/(2·3+3+2); recall 3/6
                "some | 8 2 3 3 | 0.65367965367965 | 0.6875 | 0.5",
                "all right | 5 0 0 5 | 1 | 1 | 1",
                "all wrong | 0 5 5 0 | 0 | 0 | 0",
                "nothing | 0 0 0 0 | 0 | 0 | 0",
                "noise alone | -3 -1 -7 -2 | 0 | 0 | 0",
                "noise below zero counts as none | 8 2 -4 3 | 0.81944444444444 | 0.84615384615385 | 1",
                "no attacks | 4 4 0 0 | 0.33333333333333 | 0.5 | 0",
            })
    void everyMatrixHasAScore(String which, String counts, double f1, double accuracy, double recall) {
        assertThat(which).isNotEmpty();
        List<Long> matrix =
                List.of(counts.split(" ")).stream().map(Long::valueOf).toList();
        assertThat(Score.of(GateMetric.MACRO_F1, matrix)).isCloseTo(f1, within(1e-13));
        assertThat(Score.of(GateMetric.ACCURACY, matrix)).isCloseTo(accuracy, within(1e-13));
        assertThat(Score.of(GateMetric.ATTACK_RECALL, matrix)).isCloseTo(recall, within(1e-13));
    }

    @Test
    void countsThatAreNoSquareAndUnknownMetricsAreRefused() {
        for (List<Long> counts : List.of(List.<Long>of(), List.of(1L, 2L), List.of(1L, 2L, 3L))) {
            assertThatIllegalArgumentException().isThrownBy(() -> Score.of(GateMetric.ACCURACY, counts));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Score.of(GateMetric.GATE_METRIC_UNSPECIFIED, List.of(1L)));
    }

    @Test
    void theLargestCountsAreSummedExactly() {
        long most = 1L << 40;
        List<Long> counts = new ArrayList<>(java.util.Collections.nCopies(64 * 64, most));
        assertThat(Score.of(GateMetric.ACCURACY, counts)).isEqualTo(1.0 / 64);
        assertThat(Score.of(GateMetric.MACRO_F1, counts)).isEqualTo(1.0 / 64);
        assertThat(Score.of(GateMetric.ATTACK_RECALL, counts)).isEqualTo(63.0 / 64);
    }

    private static SortedMap<String, List<Long>> random(SplittableRandom random, int members, int classes) {
        SortedMap<String, List<Long>> counts = new TreeMap<>();
        for (int member = 0; member < members; member++) {
            if (random.nextInt(4) > 0) {
                counts.put("member-" + member, matrix(random, classes));
            }
        }
        return counts;
    }

    private static List<Long> matrix(SplittableRandom random, int classes) {
        return random.longs((long) classes * classes, -5, random.nextInt(1, 20))
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void itAgreesWithASlowGate(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<GateDecision, Integer> seen = new TreeMap<>();
        for (int round = 0; round < 400; round++) {
            String which = "seed " + seed + ", round " + round;
            int classes = random.nextInt(2, 5);
            Gate gate = new Gate(
                    METRICS.get(random.nextInt(3)),
                    random.nextDouble() / 5,
                    random.nextInt(1, 5),
                    Gate.Source.HELD_OUT);
            SortedMap<String, List<Long>> counts = random(random, random.nextInt(8), classes);
            SortedMap<String, List<Long>> before =
                    random.nextInt(5) == 0 ? new TreeMap<>() : random(random, 7, classes);
            Verdict verdict = gate.decide(counts, before);
            Map<String, BigDecimal> rises = SlowGate.rises(gate.metric(), counts, before);
            double median = SlowGate.median(List.copyOf(rises.values())).doubleValue();
            int judging = before.isEmpty() ? counts.size() : rises.size();
            GateDecision expected = judging < gate.quorum()
                    ? GateDecision.UNDECIDED
                    : median < -gate.allowedFall() ? GateDecision.REFUSED : GateDecision.PROMOTED;
            assertThat(verdict.compared()).as(which).isEqualTo(rises.size());
            assertThat(verdict.median()).as(which).isCloseTo(median, within(1e-13));
            if (Math.abs(median + gate.allowedFall()) > ROUNDING) {
                assertThat(verdict.decision()).as(which).isEqualTo(expected);
            }
            seen.merge(verdict.decision(), 1, Integer::sum);
        }
        assertThat(seen)
                .as("seed " + seed)
                .hasSize(3)
                .allSatisfy((decision, times) -> assertThat(times).isGreaterThan(20));
    }

    /** Whatever one of three or more says, the median stays among the honest ones' differences. */
    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void oneLiarMovesTheMedianNoFurtherThanAnHonestMemberStands(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 300; round++) {
            GateMetric metric = METRICS.get(random.nextInt(3));
            SortedMap<String, List<Long>> counts = new TreeMap<>();
            SortedMap<String, List<Long>> before = new TreeMap<>();
            double least = 1;
            double greatest = -1;
            int honest = random.nextInt(2, 6);
            for (int member = 0; member < honest; member++) {
                counts.put("honest-" + member, matrix(random, 2));
                before.put("honest-" + member, matrix(random, 2));
                double rise = Score.of(metric, counts.get("honest-" + member))
                        - Score.of(metric, before.get("honest-" + member));
                least = Math.min(least, rise);
                greatest = Math.max(greatest, rise);
            }
            List<Long> best = List.of(1L << 40, 0L, 0L, 1L << 40);
            List<Long> worst = List.of(0L, 1L << 40, 1L << 40, 0L);
            for (boolean pushes : new boolean[] {true, false}) {
                counts.put("liar", pushes ? best : worst);
                before.put("liar", pushes ? worst : best);
                assertThat(new Gate(metric, 0, honest, Gate.Source.HELD_OUT)
                                .decide(counts, before)
                                .median())
                        .as("seed %d, round %d, %s, pushes %b", seed, round, metric, pushes)
                        .isBetween(least, greatest);
            }
        }
    }

    @Test
    void ofThreeMembersOneLiarNeitherVetoesNorPushes() {
        Gate gate = new Gate(GateMetric.ACCURACY, 0.05, 3, Gate.Source.HELD_OUT);
        SortedMap<String, List<Long>> before = new TreeMap<>();
        SortedMap<String, List<Long>> better = new TreeMap<>();
        SortedMap<String, List<Long>> worse = new TreeMap<>();
        for (String member : List.of("ada", "bob", "cyd")) {
            before.put(member, List.of(80L, 20L, 0L, 0L));
            better.put(member, List.of(85L, 15L, 0L, 0L));
            worse.put(member, List.of(70L, 30L, 0L, 0L));
        }
        better.put("cyd", List.of(0L, 100L, 0L, 0L));
        worse.put("cyd", List.of(100L, 0L, 0L, 0L));
        assertThat(gate.decide(better, before))
                .isEqualTo(
                        new Verdict(
                                GateDecision.PROMOTED,
                                3,
                                0.85 - 0.8,
                                "the median accuracy of 3 members on held-out records rose by 0.0500, the plan allows a fall of 0.05"));
        assertThat(gate.decide(worse, before).decision()).isEqualTo(GateDecision.REFUSED);
        assertThat(gate.decide(worse, before).reason())
                .isEqualTo(
                        "the median accuracy of 3 members on held-out records fell by 0.1000, the plan allows a fall of 0.05");
    }

    @Test
    void belowTheQuorumNothingIsDecidedAndTheFirstWithItPasses() {
        Gate gate = new Gate(GateMetric.ACCURACY, 0, 2, Gate.Source.HELD_OUT);
        SortedMap<String, List<Long>> none = new TreeMap<>();
        SortedMap<String, List<Long>> ada = new TreeMap<>(Map.of("ada", List.of(1L)));
        SortedMap<String, List<Long>> both = new TreeMap<>(Map.of("ada", List.of(0L), "bob", List.of(0L)));
        assertThat(gate.decide(ada, none))
                .isEqualTo(new Verdict(
                        GateDecision.UNDECIDED,
                        0,
                        0,
                        "on held-out records 1 member counted what can be compared, the gate's quorum is 2"));
        assertThat(gate.decide(both, none))
                .isEqualTo(new Verdict(
                        GateDecision.PROMOTED,
                        0,
                        0,
                        "on held-out records it is the first average that 2 members counted for"));
        assertThat(gate.decide(both, ada).decision())
                .as("bob counted for the first time")
                .isEqualTo(GateDecision.UNDECIDED);
    }

    @Test
    void theGateIsThePlans() {
        EvaluationPlan.Builder plan = EvaluationPlan.newBuilder().setEveryRounds(1);
        assertThat(Gate.of(plan.build())).isEmpty();
        plan.setGate(GatePlan.newBuilder()
                .setMetric(GateMetric.ATTACK_RECALL)
                .setAllowedFall(0.25)
                .setQuorum(3));
        assertThat(Gate.of(plan.build())).contains(new Gate(GateMetric.ATTACK_RECALL, 0.25, 3, Gate.Source.HELD_OUT));
    }
}
