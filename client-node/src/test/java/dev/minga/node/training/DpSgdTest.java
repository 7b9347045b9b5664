package dev.minga.node.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.minga.crypto.privacy.ExactGaussian;
import dev.minga.crypto.privacy.NoiseSource;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.BatchShape;
import dev.minga.node.model.MicroBatches;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Factors;
import dev.minga.shared.lora.Target;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DpSgdTest {
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

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itTakesTheSameStepsAsTheSlowReference(long seed) {
        itTakesTheSameSteps(settings(0.7, 0.3, 0.8, 0.9, 0.25), seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void withDpAdamBcItTakesTheSameStepsAsTheSlowReference(long seed) {
        DpAdamBc adam = new DpAdamBc(0.05, 0.9, 0.95, 1e-5);
        itTakesTheSameSteps(
                new DpSgdSettings(0.7, 0.3, 0.8, 50, adam, new GroupScales(1, 0.25), Optional.empty()), seed);
    }

    /** All that is trained is clipped as one vector, each part by its own public scale. */
    @ParameterizedTest
    @EnumSource
    void withOtherFactorsTrainedItTakesTheSameStepsAsTheSlowReference(Factors trained) {
        AdapterLayout layout = LAYOUT.training(trained);
        assertThat(layout.length()).isEqualTo(trained == Factors.BOTH ? 26 : 18);
        DpSgdSettings settings = new DpSgdSettings(
                0.7, 0.3, 0.8, 50, new Momentum(0.5, 0.9), new GroupScales(3, 0.25), Optional.empty());
        Adapter start = new Adapter(
                layout, 1, List.of(new float[8]), List.of(new float[8]), List.of(), new float[layout.length()]);
        itTakesTheSameSteps(settings, 6, start);
    }

    private void itTakesTheSameSteps(DpSgdSettings settings, long seed) {
        itTakesTheSameSteps(settings, seed, ZERO);
    }

    private void itTakesTheSameSteps(DpSgdSettings settings, long seed, Adapter start) {
        int length = start.vector().length;
        List<TokenisedExample> records = HashedGradients.records(HashedGradients.lengths(90, seed));
        DpSgd fast = new DpSgd(
                model, settings, length, sampler(seed), new ExactGaussian(new SeededSecureRandom(seed + 100)));
        SlowDpSgd slow =
                new SlowDpSgd(settings, length, sampler(seed), new ExactGaussian(new SeededSecureRandom(seed + 100)));
        Adapter actual = start;
        Adapter expected = start;
        for (int step = 0; step < 8; step++) {
            actual = fast.step(records, actual);
            expected = slow.step(records, expected);
            assertThat(actual.vector())
                    .as("seed %s, step %s", seed, step)
                    .containsExactly(expected.vector(), within(1e-5f));
        }
        assertThat(actual.vector()).doesNotContain(0f);
    }

    @Test
    void theResultDoesNotDependOnHowTheBatchIsCut() {
        DpSgdSettings settings = settings(0, 1, 0.5, 0, 1);
        List<TokenisedExample> records = new ArrayList<>(HashedGradients.records(HashedGradients.lengths(200, 7)));
        float[] first = new DpSgd(
                        model,
                        settings,
                        18,
                        sampler(1),
                        NONE,
                        batch -> MicroBatches.cut(
                                batch, place -> place.record().tokens().length()))
                .step(records, ZERO)
                .vector();
        List<HashedGradients.Call> calls = List.copyOf(model.calls);
        Collections.shuffle(records, new Random(8));
        records.add(HashedGradients.records(2, 3, 500).get(2));
        float[] withAnother = new DpSgd(model, settings, 18, sampler(1), NONE)
                .step(records, ZERO)
                .vector();
        records.remove(200);
        float[] again = new DpSgd(model, settings, 18, sampler(1), NONE)
                .step(records, ZERO)
                .vector();

        assertThat(calls.stream().mapToInt(HashedGradients.Call::examples).sum())
                .isEqualTo(200);
        assertThat(calls)
                .hasSizeGreaterThan(20)
                .allSatisfy(call -> assertThat(call.examples())
                        .isLessThanOrEqualTo(BatchShape.of(call.longest()).rows()));
        assertThat(again).as("bit for bit").isEqualTo(first);
        assertThat(distance(withAnother, first))
                .as("one more record moves the sum by at most C")
                .isLessThanOrEqualTo(0.5 * 0.5 / 50 + 1e-6)
                .isGreaterThan(1e-4);
    }

    @Test
    void inMicroBatchesOf1And7And64AStepIsTheSameAndNoiseIsDrawnOnce() {
        DpSgdSettings settings = settings(1.5, 0.8, 0.5, 0.5, 0.25);
        List<TokenisedExample> records = HashedGradients.records(HashedGradients.lengths(150, 11));
        float[] expected = null;
        for (int size : new int[] {1, 7, 64}) {
            model.calls.clear();
            AtomicInteger draws = new AtomicInteger();
            ExactGaussian exact = new ExactGaussian(new SeededSecureRandom(13));
            NoiseSource counted = (into, standardDeviation) -> {
                draws.incrementAndGet();
                exact.addGaussian(into, standardDeviation);
            };
            float[] moved = new DpSgd(model, settings, 18, sampler(12), counted, batch -> inParts(batch, size))
                    .step(records, ZERO)
                    .vector();
            assertThat(model.calls)
                    .first()
                    .isEqualTo(new HashedGradients.Call(size, model.calls.get(0).longest()));
            assertThat(draws).as("micro-batches of %s", size).hasValue(1);
            expected = expected == null ? moved : expected;
            assertThat(moved).as("micro-batches of %s, bit for bit", size).isEqualTo(expected);
        }
    }

    static <T> List<List<T>> inParts(List<T> batch, int size) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < batch.size(); from += size) {
            parts.add(batch.subList(from, Math.min(batch.size(), from + size)));
        }
        return parts;
    }

    @Test
    void theModelGetsMicroBatchesTogetherShortTextsFirst() {
        List<TokenisedExample> records = HashedGradients.records(3_000, 10, 4_000);
        new DpSgd(model, settings(0, 1, 1, 0, 1), 18, sampler(1), NONE).step(records, ZERO);
        assertThat(model.calls).containsExactly(new HashedGradients.Call(3, 4_000));
    }

    @Test
    void bAndHeadAreClippedTogetherAfterTheHeadWasScaled() {
        // B has norm 3; the head 8, which a scale of 0.5 makes 4; together 5, five times the clip.
        float[] gradient = new float[18];
        gradient[7] = 3;
        gradient[8] = 8;
        float[] moved = oneStep(settings(0, 1, 1, 0, 0.5), gradient);
        assertThat((double) moved[7]).isCloseTo(-0.5 * (3.0 / 5) / 50, within(1e-8));
        assertThat((double) moved[8]).isCloseTo(-0.5 * 0.5 * (4.0 / 5) / 50, within(1e-8));
        assertThat(IntStream.range(0, 18).filter(i -> moved[i] != 0)).containsExactly(7, 8);
    }

    @Test
    void aGradientWithinTheClipIsNotChanged() {
        float[] gradient = new float[18];
        gradient[0] = 0.5f;
        gradient[17] = 0.25f;
        float[] moved = oneStep(settings(0, 1, 1, 0, 2), gradient);
        assertThat((double) moved[0]).isCloseTo(-0.5 * 0.5 / 50, within(1e-9));
        assertThat((double) moved[17]).isCloseTo(-0.5 * 2 * 2 * 0.25 / 50, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100})
    void sumsAreDividedByThePublicBatchSizeHoweverManyRecordsThereAre(int records) {
        float[] gradient = new float[18];
        gradient[3] = 1;
        GradientModel same = HashedGradients.constant(gradient);
        DpSgdSettings settings = new DpSgdSettings(0, 1, 1, 25, 1, 0, 1);
        float[] moved = new DpSgd(same, settings, 18, sampler(1), NONE)
                .step(HashedGradients.records(HashedGradients.lengths(records, 1)), ZERO)
                .vector();
        assertThat((double) moved[3]).isCloseTo(-records / 25.0, within(1e-6));
    }

    private float[] oneStep(DpSgdSettings settings, float[] gradient) {
        return new DpSgd(HashedGradients.constant(gradient), settings, 18, sampler(1), NONE)
                .step(HashedGradients.records(4), ZERO)
                .vector();
    }

    private static double distance(float[] a, float[] b) {
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            squares += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
        }
        return Math.sqrt(squares);
    }
}
