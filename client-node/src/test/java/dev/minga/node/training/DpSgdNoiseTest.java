package dev.minga.node.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.BIG_DECIMAL;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Noise, empty batches, momentum, and gradients that are no numbers. */
class DpSgdNoiseTest {
    // B has 8 values, the head 8 and 2.
    private static final AdapterLayout LAYOUT = new AdapterLayout(4, 2, List.of(0), List.of(Target.QUERY), 2);
    private static final Adapter ZERO = Adapter.ffa(LAYOUT, 2, 1, new float[18]);
    private static final NoiseSource NONE = (into, standardDeviation) -> {
        throw new AssertionError("no noise was to be drawn");
    };

    private final HashedGradients model = new HashedGradients();

    private static DpSgdSettings settings(double noise, double rate, double clip, double momentum, double headScale) {
        return new DpSgdSettings(noise, rate, clip, 50, 0.5, momentum, headScale);
    }

    private static PoissonSampler sampler(long seed) {
        return new PoissonSampler(new SeededSecureRandom(seed));
    }

    @Test
    void noiseOfSigmaTimesClipIsAddedOnceToTheSumOfTheWholeStep() {
        List<BigDecimal> deviations = new ArrayList<>();
        NoiseSource ones = (into, standardDeviation) -> {
            deviations.add(standardDeviation);
            assertThat(into).hasSize(18);
            Arrays.setAll(into, i -> into[i] + (1L << 32));
        };
        DpSgdSettings settings = settings(3, 0.5, 0.25, 0, 1);
        List<TokenisedExample> records = HashedGradients.records(HashedGradients.lengths(300, 2));
        float[] noisy = new DpSgd(model, settings, 18, sampler(4), ones, batch -> DpSgdTest.inParts(batch, 50))
                .step(records, ZERO)
                .vector();
        assertThat(model.calls).hasSizeGreaterThan(2);
        // C = 0.25 is 2^30 units of 2^-32, so the noise is 3 · 2^30 units wide.
        assertThat(deviations).singleElement(BIG_DECIMAL).isEqualByComparingTo("3221225472");
        float[] plain = new DpSgd(model, settings(0, 0.5, 0.25, 0, 1), 18, sampler(4), NONE)
                .step(records, ZERO)
                .vector();
        for (int i = 0; i < 18; i++) {
            assertThat((double) noisy[i] - plain[i]).isCloseTo(-0.5 / (0.5 * 50), within(1e-6));
        }
    }

    @Test
    void anEmptyBatchStillMovesByItsNoiseAndAsksTheModelNothing() {
        NoiseSource ones =
                (into, standardDeviation) -> Arrays.setAll(into, i -> into[i] + standardDeviation.longValueExact());
        DpSgdSettings settings = settings(2, 0.5, 1, 0, 0.5);
        float[] moved = new DpSgd(model, settings, 18, sampler(1), ones)
                .step(List.of(), ZERO)
                .vector();
        assertThat(model.calls).isEmpty();
        assertThat((double) moved[0]).isCloseTo(-0.5 * 2 / 25, within(1e-7));
        assertThat((double) moved[17]).isCloseTo(-0.5 * 0.5 * 2 / 25, within(1e-7));
    }

    @Test
    void momentumCarriesEarlierStepsOn() {
        float[] gradient = new float[18];
        gradient[5] = 1;
        DpSgd sgd = new DpSgd(HashedGradients.constant(gradient), settings(0, 1, 1, 0.5, 1), 18, sampler(1), NONE);
        List<TokenisedExample> one = HashedGradients.records(4);
        Adapter first = sgd.step(one, ZERO);
        Adapter second = sgd.step(one, first);
        Adapter third = sgd.step(List.of(), second);
        double unit = 0.5 / 50;
        assertThat((double) first.vector()[5]).isCloseTo(-unit, within(1e-8));
        assertThat((double) second.vector()[5]).isCloseTo(-unit * (1 + 1.5), within(1e-8));
        assertThat((double) third.vector()[5]).isCloseTo(-unit * (1 + 1.5 + 0.75), within(1e-8));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aGradientThatIsNotFiniteCountsAsZeroAndTrainingGoesOn(float bad) {
        List<TokenisedExample> records = HashedGradients.records(5, 6, 7);
        GradientModel sick = (texts, labels, adapter) -> {
            PerExampleGradients gradients = model.gradients(texts, labels, adapter);
            for (int i = 0; i < texts.size(); i++) {
                if (texts.get(i).length() == 6) {
                    gradients.flat()[i * 18 + 16] = bad;
                }
            }
            return gradients;
        };
        DpSgdSettings settings = settings(0, 1, 0.5, 0.5, 0.5);
        float[] withSick = new DpSgd(sick, settings, 18, sampler(1), NONE)
                .step(records, ZERO)
                .vector();
        float[] without = new DpSgd(model, settings, 18, sampler(1), NONE)
                .step(List.of(records.get(0), records.get(2)), ZERO)
                .vector();
        assertThat(withSick).as("bit for bit").isEqualTo(without);
    }
}
