package dev.minga.coordinator.aggregation;

import static dev.minga.coordinator.aggregation.SchemeRun.HIDDEN;
import static dev.minga.coordinator.aggregation.SchemeRun.RANK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.lora.LoraScheme;
import dev.minga.shared.lora.PublicDraw;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a scheme makes of each round, against products that are multiplied out here. */
class SchemesTest {
    private static final int ROUNDS = 9;
    private static final int FACTOR = HIDDEN * RANK;

    /** Of one slot: everything that stands in a global adapter, multiplied out and added up. */
    private static double[] product(GlobalAdapter adapter, int slot) {
        double[] sum = new double[HIDDEN * HIDDEN];
        add(sum, adapter.earlierB(slot), adapter.earlierA(slot));
        add(sum, adapter.b(slot), adapter.a(slot));
        return sum;
    }

    private static void add(double[] sum, float[] b, float[] a) {
        int rank = a.length / HIDDEN;
        for (int i = 0; i < HIDDEN; i++) {
            for (int j = 0; j < HIDDEN; j++) {
                for (int k = 0; k < rank; k++) {
                    sum[i * HIDDEN + j] += (double) b[i * rank + k] * a[k * HIDDEN + j];
                }
            }
        }
    }

    private static double largestDifference(double[] one, double[] other) {
        assertThat(one).hasSameSizeAs(other);
        return IntStream.range(0, one.length)
                .mapToDouble(i -> Math.abs(one[i] - other[i]))
                .max()
                .orElseThrow();
    }

    /** What the product must be after a round: (B + mean δB)·(A + mean δA) beside the past, from the model before. */
    private static double[] expected(GlobalAdapter before, int round, List<float[]> deltas, int slot) {
        AdapterLayout delta = before.adaptation().delta(round);
        double[] sum = new double[HIDDEN * HIDDEN];
        add(sum, before.earlierB(slot), before.earlierA(slot));
        float[] wasA = before.a(slot);
        float[] wasB = before.b(slot);
        for (int i = 0; i < HIDDEN; i++) {
            for (int j = 0; j < HIDDEN; j++) {
                for (int k = 0; k < RANK; k++) {
                    int atB = i * RANK + k;
                    int atA = k * HIDDEN + j;
                    double b = wasB[atB]
                            + (delta.trained().b()
                                    ? SchemeRun.mean(deltas, delta.lengthOfA() + slot * FACTOR + atB)
                                    : 0);
                    double a = wasA[atA] + (delta.trained().a() ? SchemeRun.mean(deltas, slot * FACTOR + atA) : 0);
                    sum[i * HIDDEN + j] += b * a;
                }
            }
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"FFA, 0", "FFA, 2", "FEDSVD, 0", "FEDSVD, 3", "FEDAVG, 0", "FEDAVG, 4", "ROLORA, 0", "ROLORA, 2"})
    void everyRoundsProductIsThatOfTheAveragedFactors(LoraScheme scheme, int refresh) throws IOException {
        for (long seed = 1; seed <= 3; seed++) {
            SchemeRun run = new SchemeRun(scheme, refresh, ROUNDS, new PlainStep(1));
            for (int round = 1; round <= ROUNDS; round++) {
                GlobalAdapter before = run.model;
                List<float[]> deltas = run.deltas(round, seed);
                run.step(round, deltas);
                String where = "seed " + seed + ", round " + round;
                for (int slot = 0; slot < 4; slot++) {
                    double[] expected = expected(before, round, deltas, slot);
                    assertThat(largestDifference(product(run.model, slot), expected))
                            .as(where)
                            .isLessThanOrEqualTo(1e-5);
                    assertThat(Arrays.equals(expected, product(before, slot)))
                            .as("%s stands still", where)
                            .isFalse();
                }
                AdapterLayout delta = run.adaptation.delta(round);
                for (int i = delta.head(); i < delta.length(); i++) {
                    assertThat((double) run.model.vector(round)[i])
                            .as(where)
                            .isCloseTo(before.vector(round)[i] + SchemeRun.mean(deltas, i), within(1e-6));
                }
                assertThat(run.model.earlier()).isEqualTo(run.adaptation.mostEarlier(round));
            }
        }
    }

    /** What no member trained has the bits it had; what they trained has not. */
    @ParameterizedTest
    @CsvSource({"FFA, 1, false, true", "FEDAVG, 1, true, true", "ROLORA, 1, false, true", "ROLORA, 2, true, false"})
    void onlyWhatIsTrainedMoves(LoraScheme scheme, int round, boolean a, boolean b) throws IOException {
        SchemeRun run = new SchemeRun(scheme, 0, ROUNDS, new PlainStep(1));
        for (int past = 1; past < round; past++) {
            run.step(past, run.deltas(past, 4));
        }
        GlobalAdapter before = run.model;
        run.step(round, run.deltas(round, 4));
        for (int slot = 0; slot < 4; slot++) {
            assertThat(Arrays.equals(run.model.a(slot), before.a(slot))).isEqualTo(!a);
            assertThat(Arrays.equals(run.model.b(slot), before.b(slot))).isEqualTo(!b);
        }
    }

    @Test
    void fedsvdKeepsTheRowsOfAOrthonormalThroughManyRounds() throws IOException {
        SchemeRun run = new SchemeRun(LoraScheme.FEDSVD, 0, 40, new PlainStep(1));
        for (int round = 1; round <= 40; round++) {
            run.step(round, run.deltas(round, 8));
            float[] a = run.model.a(round % 4);
            for (int i = 0; i < RANK; i++) {
                for (int j = 0; j <= i; j++) {
                    double sum = 0;
                    for (int k = 0; k < HIDDEN; k++) {
                        sum += (double) a[i * HIDDEN + k] * a[j * HIDDEN + k];
                    }
                    assertThat(sum).as("round %s", round).isCloseTo(i == j ? 1 : 0, within(1e-6));
                }
            }
        }
        assertThat(run.model.a(0)).isNotEqualTo(PublicDraw.orthonormalA(SchemeRun.LAYOUT, 0, 5));
    }

    /** m ← m/2 + δ and x ← x + m, each factor in its own rounds: what rests remembers, and does not move. */
    @Test
    void aServerOptimiserRemembersAFactorThroughTheRoundsInWhichItRests() throws IOException {
        SchemeRun run = new SchemeRun(LoraScheme.ROLORA, 0, ROUNDS, new ServerMomentum(1, 0.5));
        double[] momentum = new double[2];
        for (int round = 1; round <= 6; round++) {
            int which = round % 2;
            GlobalAdapter before = run.model;
            List<float[]> deltas = run.deltas(round, 6);
            run.step(round, deltas);
            momentum[which] = momentum[which] / 2 + SchemeRun.mean(deltas, 7);
            assertThat((double) run.model.vector(round)[7] - before.vector(round)[7])
                    .as("round %s", round)
                    .isCloseTo(momentum[which], within(1e-6));
            int tensors = round == 1 ? 4 + 2 : 8 + 2;
            assertThat(run.state.orElseThrow().specs()).hasSize(tensors);
        }
    }

    @Test
    void aRefreshMakesTheServerOptimiserBeginAnew() throws IOException {
        SchemeRun run = new SchemeRun(LoraScheme.FFA, 2, 5, new ServerMomentum(1, 0.5));
        for (int round = 1; round <= 5; round++) {
            assertThat(run.aggregation.remembersAfter(round)).isEqualTo(round % 2 == 1);
            run.step(round, run.deltas(round, 6));
            assertThat(run.state.isPresent()).as("round %s", round).isEqualTo(round % 2 == 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"FEDSVD, 0", "ROLORA, 2"})
    void theSameDeltasGiveTheSameFile(LoraScheme scheme, int refresh) throws IOException {
        SchemeRun one = new SchemeRun(scheme, refresh, 3, new PlainStep(1));
        SchemeRun other = new SchemeRun(scheme, refresh, 3, new PlainStep(1));
        for (int round = 1; round <= 3; round++) {
            List<float[]> deltas = one.deltas(round, 9);
            assertThat(one.step(round, deltas).modelFile())
                    .isEqualTo(other.step(round, deltas).modelFile());
        }
    }
}
