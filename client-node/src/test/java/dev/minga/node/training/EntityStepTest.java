package dev.minga.node.training;

import static dev.minga.node.training.EntitySteps.DIMENSION;
import static dev.minga.node.training.EntitySteps.HEAD;
import static dev.minga.node.training.EntitySteps.ZERO;
import static dev.minga.node.training.EntitySteps.entities;
import static dev.minga.node.training.EntitySteps.sampler;
import static dev.minga.node.training.EntitySteps.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.minga.crypto.privacy.ExactGaussian;
import dev.minga.crypto.privacy.NoiseSource;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.model.Adapter;
import dev.minga.node.training.EntitySteps.Eavesdropper;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step whose units are entities. */
class EntityStepTest {
    private final HashedGradients model = new HashedGradients();

    /** Several steps, against sums by brute force: all records of each entity by themselves, on real numbers. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itTakesTheSameStepsAsTheSlowReference(long seed) {
        DpSgdSettings settings = settings(0.7, 0.4, 0.8);
        List<List<TokenisedExample>> entities = entities(150, 6, seed);
        DpSgd fast = new DpSgd(
                model, settings, DIMENSION, sampler(seed), new ExactGaussian(new SeededSecureRandom(seed + 100)));
        PoissonSampler sampler = sampler(seed);
        NoiseSource noise = new ExactGaussian(new SeededSecureRandom(seed + 100));
        double[] velocity = new double[DIMENSION];
        Adapter actual = ZERO;
        Adapter expected = ZERO;
        for (int step = 0; step < 5; step++) {
            actual = fast.step(new TrainingSet(entities, 6), actual);
            double[] sum = new double[DIMENSION];
            for (int drawn : sampler.draw(entities.size(), 0.4)) {
                double[] clipped = slowlyClipped(entities.get(drawn), expected, 0.8);
                Arrays.setAll(sum, i -> sum[i] + clipped[i]);
            }
            long[] units = new long[DIMENSION];
            noise.addGaussian(units, BigDecimal.valueOf(0.7 * 0.8 * 0x1p40));
            float[] vector = expected.vector().clone();
            for (int i = 0; i < DIMENSION; i++) {
                velocity[i] = 0.9 * velocity[i] + (sum[i] + units[i] * 0x1p-40) / (0.4 * 20);
                vector[i] = (float) (vector[i] - 0.5 * (i < HEAD ? 1 : 0.25) * velocity[i]);
            }
            expected = expected.with(vector);
            assertThat(actual.vector())
                    .as("seed %s, step %s", seed, step)
                    .containsExactly(expected.vector(), within(1e-5f));
        }
        assertThat(actual.vector()).doesNotContain(0f);
    }

    private static double[] slowlyClipped(List<TokenisedExample> entity, Adapter adapter, double clip) {
        double[] sum = new double[DIMENSION];
        for (TokenisedExample record : entity) {
            float[] gradient = HashedGradients.gradient(record.tokens(), record.label(), adapter);
            for (int i = 0; i < DIMENSION; i++) {
                sum[i] += (i < HEAD ? 1 : 0.25) * gradient[i];
            }
        }
        double norm = Math.sqrt(Arrays.stream(sum).map(value -> value * value).sum());
        return Arrays.stream(sum).map(value -> value * Math.min(1, clip / norm)).toArray();
    }

    @Test
    void inMicroBatchesOf1And7And64AStepIsTheSame() {
        TrainingSet set = new TrainingSet(entities(90, 9, 5), 9);
        float[] expected = null;
        for (int size : new int[] {1, 7, 64}) {
            ExactGaussian noise = new ExactGaussian(new SeededSecureRandom(13));
            float[] moved = new DpSgd(
                            model,
                            settings(1, 0.8, 0.5),
                            DIMENSION,
                            sampler(12),
                            noise,
                            batch -> DpSgdTest.inParts(batch, size))
                    .step(set, ZERO)
                    .vector();
            expected = expected == null ? moved : expected;
            assertThat(moved).as("micro-batches of %s, bit for bit", size).isEqualTo(expected);
        }
    }

    @Test
    void aCutThatWouldChangeAnEntitysOrderIsNoticed() {
        DpSgd sgd = new DpSgd(model, settings(0, 1, 1), DIMENSION, sampler(1), new Eavesdropper(), batch -> {
            List<UnitGradients.Place> backwards = new ArrayList<>(batch);
            Collections.reverse(backwards);
            return List.of(backwards);
        });
        TrainingSet set = new TrainingSet(List.of(HashedGradients.records(3, 4)), 2);
        assertThatIllegalStateException().isThrownBy(() -> sgd.step(set, ZERO));
    }

    @Test
    void withOneRecordEachAStepIsThatOfRecords() {
        List<TokenisedExample> records = HashedGradients.records(HashedGradients.lengths(80, 2));
        float[] byRecord = new DpSgd(
                        model, settings(1, 0.5, 1), DIMENSION, sampler(4), new ExactGaussian(new SeededSecureRandom(5)))
                .step(records, ZERO)
                .vector();
        float[] byEntity = new DpSgd(
                        model, settings(1, 0.5, 1), DIMENSION, sampler(4), new ExactGaussian(new SeededSecureRandom(5)))
                .step(new TrainingSet(records.stream().map(List::of).toList(), 10_000), ZERO)
                .vector();
        assertThat(byEntity).isEqualTo(byRecord);
    }

    /** Ten entities of five records each, all far beyond the clip: the count sees ten, whatever they have. */
    @Test
    void anAdaptiveClipCountsEntities() {
        float[] gradient = new float[DIMENSION];
        gradient[0] = 3;
        List<List<TokenisedExample>> entities = IntStream.range(0, 10)
                .mapToObj(i -> HashedGradients.records(3, 3, 3, 3, 3))
                .toList();
        DpSgdSettings settings = new DpSgdSettings(
                0,
                1,
                2,
                10,
                new Momentum(1, 0),
                new GroupScales(1, 1),
                Optional.of(new AdaptiveClip(0, Math.log(2), 0)));
        DpSgd sgd = new DpSgd(HashedGradients.constant(gradient), settings, DIMENSION, sampler(1), new Eavesdropper());
        sgd.step(new TrainingSet(entities, 5), ZERO);
        assertThat(sgd.clip()).as("none of the ten is within").isCloseTo(2, within(1e-12));
        sgd = new DpSgd(
                HashedGradients.constant(new float[DIMENSION]), settings, DIMENSION, sampler(1), new Eavesdropper());
        sgd.step(new TrainingSet(entities, 5), ZERO);
        assertThat(sgd.clip()).as("all ten are within").isCloseTo(1, within(1e-12));
    }

    @Test
    void anEntityWithoutRecordsIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TrainingSet(List.of(List.of()), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TrainingSet(List.of(), 0));
    }
}
