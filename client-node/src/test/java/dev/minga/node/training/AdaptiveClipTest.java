package dev.minga.node.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.minga.crypto.privacy.NoiseSource;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptiveClipTest {
    private static final AdapterLayout LAYOUT = new AdapterLayout(4, 2, List.of(0), List.of(Target.QUERY), 2);
    private static final Adapter ZERO = Adapter.ffa(LAYOUT, 2, 1, new float[18]);
    private static final NoiseSource NONE = (into, standardDeviation) -> {
        throw new AssertionError("no noise was to be drawn");
    };

    /** Texts of 2 tokens pull with 5, of 3 tokens with -2.5, of 4 tokens with a number that is none. */
    private static final GradientModel PULLS = (texts, labels, adapter) -> {
        float[] flat = new float[18 * texts.size()];
        for (int i = 0; i < texts.size(); i++) {
            flat[18 * i + 1] = new float[] {5, -2.5f, Float.NaN}[texts.get(i).length() - 2];
        }
        return new PerExampleGradients(18, flat, new float[texts.size()]);
    };

    private static DpSgd sgd(double sigma, double clip, int batch, AdaptiveClip adaptive, NoiseSource noise) {
        DpSgdSettings settings = new DpSgdSettings(
                sigma, 1, clip, batch, new Momentum(1, 0), new GroupScales(1, 1), Optional.of(adaptive));
        return new DpSgd(PULLS, settings, 18, new PoissonSampler(new SeededSecureRandom(1)), noise);
    }

    /** The vector of TensorFlow Privacy's test of its quantile estimator. */
    @Test
    void theClipFallsToTheLowestNormForTheQuantile0() {
        DpSgd sgd = sgd(0, 16, 2, new AdaptiveClip(0, Math.log(2), 0), NONE);
        List<TokenisedExample> records = HashedGradients.records(2, 3);
        double[] clips = new double[5];
        double[] moves = new double[5];
        for (int step = 0; step < 5; step++) {
            moves[step] = -2.0 * sgd.step(records, ZERO).vector()[1];
            clips[step] = sgd.clip();
        }
        assertThat(clips).containsExactly(new double[] {8, 4, 2 * Math.sqrt(2), 2, 2}, within(1e-12));
        // Clips of 16, 8, 4, √8 and 2 in turn on 5 - 2.5.
        assertThat(moves).containsExactly(new double[] {2.5, 2.5, 1.5, Math.sqrt(8) - 2.5, 0}, within(1e-6));
    }

    @Test
    void forAHigherQuantileItRises() {
        DpSgd sgd = sgd(0, 1, 2, new AdaptiveClip(1, Math.log(2), 0), NONE);
        List<TokenisedExample> records = HashedGradients.records(2, 3);
        double[] clips = new double[5];
        for (int step = 0; step < 5; step++) {
            sgd.step(records, ZERO);
            clips[step] = sgd.clip();
        }
        double root = Math.sqrt(2);
        assertThat(clips).containsExactly(new double[] {2, 4, 4 * root, 4 * root, 4 * root}, within(1e-12));
    }

    @Test
    void gradientAndCountGetTheirSharesOfTheNoiseInUnitsOfTheCurrentClip() {
        List<BigDecimal> deviations = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        NoiseSource recorder = (into, standardDeviation) -> {
            deviations.add(standardDeviation);
            lengths.add(into.length);
        };
        // 1/1.5² = 1/1.875² + 1/2.5²; the quantile 0 halves the clip after each step in which all are within.
        DpSgd sgd = sgd(1.5, 16, 2, new AdaptiveClip(0, Math.log(2), 1.25), recorder);
        for (int step = 0; step < 2; step++) {
            sgd.step(HashedGradients.records(2, 3), ZERO);
        }
        assertThat(lengths).containsExactly(18, 1, 18, 1);
        assertThat(deviations.get(0).doubleValue()).isCloseTo(1.875 * 0x1p30, within(1e-3));
        assertThat(deviations.get(1)).isEqualByComparingTo(new BigDecimal(1.25 * 0x1p21));
        assertThat(deviations.get(2).doubleValue()).isCloseTo(1.875 * 8 / unitOfTheSecondStep(sgd), within(1e-3));
        assertThat(deviations.get(3)).isEqualByComparingTo(deviations.get(1));
    }

    /** The unit for the clip of the second step, which may be an ulp below 8. */
    private static double unitOfTheSecondStep(DpSgd sgd) {
        double clip = 2 * sgd.clip();
        return Math.scalb(1.0, Math.getExponent(clip) - 30);
    }

    @Test
    void oneRecordMovesTheCountByHalf() {
        assertThat(share(2)).isCloseTo(0.5 - 0.5 / 10, within(1e-15));
        assertThat(share(3)).isCloseTo(0.5 + 0.5 / 10, within(1e-15));
        assertThat(share(3, 3, 2) - share(3, 3)).isCloseTo(-0.5 / 10, within(1e-15));
        assertThat(share()).as("nobody: nothing is known").isEqualTo(0.5);
        assertThat(share(4)).as("no number counts as nothing").isEqualTo(0.5);
    }

    @Test
    void aGradientOfExactlyTheClipIsWithinIt() {
        UnclippedCount count = new UnclippedCount(5);
        count.add(new double[] {3, 4});
        assertThat(count.share(NONE, 0, 1)).isEqualTo(1);
    }

    @Test
    void theCountsNoiseIsAddedToTheCount() {
        UnclippedCount count = new UnclippedCount(5);
        NoiseSource seven = (into, standardDeviation) -> {
            assertThat(standardDeviation).isEqualByComparingTo(new BigDecimal(3L << 21));
            Arrays.setAll(into, i -> into[i] + (7L << 21));
        };
        assertThat(count.share(seven, 3, 10)).isCloseTo(0.5 + 0.7, within(1e-15));
    }

    private static double share(int... lengths) {
        UnclippedCount count = new UnclippedCount(3);
        for (TokenisedExample record : HashedGradients.records(lengths)) {
            float[] gradient =
                    PULLS.gradients(List.of(record.tokens()), new int[1], ZERO).flat();
            count.add(IntStream.range(0, 18).mapToDouble(i -> gradient[i]).toArray());
        }
        return count.share(NONE, 0, 10);
    }

    @Test
    void howeverWildTheNoiseAStepChangesTheClipByAtMostItsFactor() {
        AdaptiveClip clip = new AdaptiveClip(0.25, 1, 1);
        assertThat(clip.next(1, 1e9)).isCloseTo(Math.exp(-0.75), within(1e-15));
        assertThat(clip.next(1, -1e9)).isCloseTo(Math.exp(0.25), within(1e-15));
        assertThat(clip.next(1e6, 0)).isEqualTo(1e6);
        assertThat(clip.next(1e-9, 1)).isEqualTo(1e-9);
    }

    @ParameterizedTest
    @CsvSource({
        "-0.1, 1, 1, target quantile must be",
        "1.1, 1, 1, target quantile must be",
        "NaN, 1, 1, target quantile must be",
        "0.5, 0, 1, the clip's learning rate must be",
        "0.5, 11, 1, the clip's learning rate must be",
        "0.5, 1, -1, count noise must be",
        "0.5, 1, 1e7, count noise must be",
        "0.5, 1, 0.75, the count's noise must be above half the noise multiplier",
        "0.5, 1, 0, the count's noise must be above half the noise multiplier",
    })
    void aConstantOutOfRangeIsNamed(double quantile, double rate, double countNoise, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sgd(1.5, 1, 1, new AdaptiveClip(quantile, rate, countNoise), NONE))
                .withMessageStartingWith(message);
    }
}
