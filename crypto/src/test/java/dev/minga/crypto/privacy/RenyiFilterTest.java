package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenyiFilterTest {
    private static final double DELTA = 1e-5;

    /** Order 6.1, q = 1: divergence 6.1·30/128, and Prop. 12 by hand. */
    @Test
    void withoutSamplingItIsTheGaussiansDivergence() {
        RenyiFilter filter = new RenyiFilter(61, DELTA);
        SubsampledGaussian run = new SubsampledGaussian(8, 1, 30);
        assertThat(filter.epsilon(List.of(run))).isEqualTo(3.153509208510027, within(1e-12));
        assertThat(filter.epsilon(List.of(run, run))).isEqualTo(4.583196708510027, within(1e-12));
        assertThat(RenyiFilter.orderFor(List.of(run), 4, DELTA)).isEqualTo(61);
        assertThat(filter.epsilon(List.of())).isZero();
        assertThat(filter.epsilon(List.of(new SubsampledGaussian(8, 1, 0)))).isZero();
    }

    private static SubsampledGaussian random(SplittableRandom random) {
        return new SubsampledGaussian(
                0.6 + 4 * random.nextDouble(),
                0.001 + random.nextDouble() * random.nextDouble(),
                random.nextInt(1, 200));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void oneOrderIsNeverBelowTheBestOfAllAndMoreNeverCostsLess(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<SubsampledGaussian> runs = new ArrayList<>();
        SubsampledGaussian first = random(random);
        int order = RenyiFilter.orderFor(List.of(first), 8, DELTA);
        RenyiFilter filter = new RenyiFilter(order, DELTA);
        double before = 0;
        for (int run = 0; run < 6; run++) {
            runs.add(run == 0 ? first : random(random));
            double after = filter.epsilon(runs);
            String when = "seed " + seed + ", runs " + runs + ", order " + order;
            assertThat(after).as(when).isGreaterThanOrEqualTo(before);
            assertThat(after).as(when).isGreaterThanOrEqualTo(RdpAccountant.epsilon(runs, DELTA) - 1e-9);
            before = after;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void noOtherOrderAdmitsMoreRepetitionsOfTheFirst(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SubsampledGaussian one = new SubsampledGaussian(
                1 + 3 * random.nextDouble(), 0.01 + 0.2 * random.nextDouble(), random.nextInt(1, 10));
        int most = 0;
        for (int tenths = 0; tenths < 700; tenths++) {
            if (RenyiFilter.isOrder(tenths)) {
                most = Math.max(most, repetitions(one, tenths));
            }
        }
        assertThat(repetitions(one, RenyiFilter.orderFor(List.of(one), 8, DELTA)))
                .as("seed " + seed + ": " + one)
                .isEqualTo(most)
                .isPositive();
    }

    private static int repetitions(SubsampledGaussian one, int tenths) {
        RenyiFilter filter = new RenyiFilter(tenths, DELTA);
        List<SubsampledGaussian> same = new ArrayList<>();
        int fit = 0;
        while (fit < 2_000 && same.size() == fit) {
            long steps = one.steps() * (fit + 1);
            if (filter.epsilon(List.of(new SubsampledGaussian(one.noiseMultiplier(), one.samplingRate(), steps))) > 8) {
                return fit;
            }
            same.add(one);
            fit++;
        }
        return fit;
    }

    @Test
    void whatFitsUnderNoOrderGetsTheOneOfItsLeastEpsilon() {
        SubsampledGaussian dear = new SubsampledGaussian(1.1, 0.1, 3_000);
        RenyiFilter filter = new RenyiFilter(RenyiFilter.orderFor(List.of(dear), 8, DELTA), DELTA);
        assertThat(filter.epsilon(List.of(dear))).isEqualTo(RdpAccountant.epsilon(dear, DELTA), within(1e-9));
    }

    @Test
    void ordersAreTheAccountantsOwn() {
        for (int tenths : new int[] {0, 10, 115, 631, 640, -20}) {
            assertThat(RenyiFilter.isOrder(tenths)).as(tenths + "/10").isFalse();
            assertThatIllegalArgumentException().isThrownBy(() -> new RenyiFilter(tenths, DELTA));
        }
        for (double delta : new double[] {0, 1, -1, Double.NaN}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new RenyiFilter(20, delta));
        }
    }
}
