package dev.minga.node.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.minga.crypto.privacy.ExactGaussian;
import dev.minga.crypto.privacy.Lattice;
import dev.minga.crypto.privacy.NoiseSource;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step whose units are entities. */
class EntityStepTest {
    private static final AdapterLayout LAYOUT = new AdapterLayout(4, 2, List.of(0), List.of(Target.QUERY), 2);
    private static final int DIMENSION = 18;
    private static final int HEAD = 8;
    private static final Adapter ZERO = Adapter.ffa(LAYOUT, 2, 1, new float[DIMENSION]);

    private final HashedGradients model = new HashedGradients();

    /** Sees the clipped sum, in lattice units, before anything is added to it, and adds nothing. */
    private static final class Eavesdropper implements NoiseSource {
        long[] sum = {};

        @Override
        public void addGaussian(long[] into, BigDecimal standardDeviation) {
            sum = into.clone();
        }
    }

    private static DpSgdSettings settings(double noise, double rate, double clip) {
        return new DpSgdSettings(noise, rate, clip, 20, 0.5, 0.9, 0.25);
    }

    private static PoissonSampler sampler(long seed) {
        return new PoissonSampler(new SeededSecureRandom(seed));
    }

    /** So many entities of 1 to {@code most} records. */
    private static List<List<TokenisedExample>> entities(int count, int most, long seed) {
        Random random = new Random(seed);
        List<TokenisedExample> records = HashedGradients.records(HashedGradients.lengths(count * most, seed));
        List<List<TokenisedExample>> entities = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < count; i++) {
            int size = 1 + random.nextInt(most);
            entities.add(records.subList(next, next + size));
            next += size;
        }
        return entities;
    }

    private long[] clippedSum(GradientModel gradients, List<List<TokenisedExample>> entities, int most, double clip) {
        Eavesdropper ear = new Eavesdropper();
        new DpSgd(gradients, settings(1, 1, clip), DIMENSION, sampler(3), ear)
                .step(new TrainingSet(entities, most), ZERO);
        return ear.sum;
    }

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

    /** The unclipped sum, every bit of it, and then the lattice units: the same beside whomever, in whatever micro-batches. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatAnEntityAddsIsTheSameBitForBitWhoeverElseIsDrawn(long seed) {
        List<List<TokenisedExample>> all = new ArrayList<>(entities(200, 7, seed));
        List<TokenisedExample> one = all.remove(70);
        double[] sum = sums(List.of(one), 1).get(0);
        long[] alone = clippedSum(model, List.of(one), 7, 0.9);
        for (int others : new int[] {1, 63, 64, 65, 199}) {
            Collections.shuffle(all, new Random(seed + others));
            List<List<TokenisedExample>> without = all.subList(0, others);
            List<List<TokenisedExample>> with = new ArrayList<>(without);
            with.add(others / 2, one);
            for (int size : new int[] {1, 7, 64}) {
                assertThat(sums(with, size))
                        .as("seed %s, %s others, %s", seed, others, size)
                        .contains(sum);
            }
            long[] before = clippedSum(model, without, 7, 0.9);
            long[] after = clippedSum(model, with, 7, 0.9);
            Arrays.setAll(after, i -> after[i] - before[i]);
            assertThat(after).as("seed %s, beside %s others", seed, others).isEqualTo(alone);
        }
    }

    private List<double[]> sums(List<List<TokenisedExample>> entities, int microBatch) {
        TrainingSet set = new TrainingSet(entities, 7);
        List<double[]> sums = new ArrayList<>();
        new UnitGradients(model, new GroupScales(1, 0.3), batch -> DpSgdTest.inParts(batch, microBatch))
                .each(set.draw(sampler(1), 1), ZERO, gradient -> sums.add(gradient.clone()));
        return sums;
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

    /**
     * Two data sets that differ by one entity of thousands of records, whose gradients are as bad as they get: the sums differ
     * by at most C, in whole lattice units, exactly.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.9999999999999999, 1, 1.7320508075688772, 3})
    void anEntityOfManyHugeGradientsMovesTheSumByAtMostTheClip(double clip) {
        List<List<TokenisedExample>> others = entities(40, 3, 8);
        for (float size : new float[] {1e-30f, 1, 1e10f, Float.MAX_VALUE, Float.NaN, Float.POSITIVE_INFINITY}) {
            GradientModel wild = (texts, labels, adapter) -> {
                PerExampleGradients gradients = model.gradients(texts, labels, adapter);
                for (int i = 0; i < texts.size(); i++) {
                    if (texts.get(i).length() == 120) {
                        for (int at = 0; at < DIMENSION; at++) {
                            gradients.flat()[i * DIMENSION + at] *= size;
                        }
                    }
                }
                return gradients;
            };
            int[] lengths = new int[3_000];
            Arrays.fill(lengths, 120);
            List<List<TokenisedExample>> with = new ArrayList<>(others);
            with.add(20, HashedGradients.records(lengths));
            long[] before = clippedSum(wild, others, 3_000, clip);
            long[] after = clippedSum(wild, with, 3_000, clip);
            BigDecimal squares = BigDecimal.ZERO;
            for (int i = 0; i < DIMENSION; i++) {
                squares = squares.add(BigDecimal.valueOf(after[i] - before[i]).pow(2));
            }
            BigDecimal most = new BigDecimal(clip / new Lattice(clip).unit()).pow(2);
            assertThat(squares).as("clip %s, size %s", clip, size).isLessThanOrEqualTo(most);
            if (size >= 1 && size <= Float.MAX_VALUE) {
                assertThat(squares.doubleValue() / most.doubleValue()).isCloseTo(1, within(1e-6));
            }
        }
    }

    @Test
    void aRecordThatIsNotFiniteLeavesItsEntitysOthersAsTheyAre() {
        List<TokenisedExample> entity = HashedGradients.records(5, 6, 7);
        GradientModel sick = (texts, labels, adapter) -> {
            PerExampleGradients gradients = model.gradients(texts, labels, adapter);
            for (int i = 0; i < texts.size(); i++) {
                if (texts.get(i).length() == 6) {
                    gradients.flat()[i * DIMENSION + 16] = Float.NaN;
                }
            }
            return gradients;
        };
        assertThat(clippedSum(sick, List.of(entity), 3, 0.5))
                .isEqualTo(clippedSum(model, List.of(List.of(entity.get(0), entity.get(2))), 3, 0.5))
                .doesNotContain(0);
        assertThat(clippedSum(sick, List.of(List.of(entity.get(1), entity.get(1))), 3, 0.5))
                .containsOnly(0);
    }

    /**
     * Of an entity of 6 records 3 enter, each of the 20 sets as often: χ² with 19 degrees of freedom is above 80 with
     * probability below 1e-8 (see SubsetTest). Each record's gradient is a power of two, so that a sum names its records.
     */
    @Test
    void ofAnEntityWithMoreRecordsAUniformSetOfKEntersAnewInEachStep() {
        List<TokenisedExample> entity = HashedGradients.records(1, 2, 3, 4, 5, 6);
        GradientModel powers = (texts, labels, adapter) -> {
            float[] flat = new float[texts.size() * DIMENSION];
            for (int i = 0; i < texts.size(); i++) {
                flat[i * DIMENSION] = 1 << (texts.get(i).length() - 1);
            }
            return new PerExampleGradients(DIMENSION, flat, new float[texts.size()]);
        };
        Eavesdropper ear = new Eavesdropper();
        DpSgd sgd = new DpSgd(powers, settings(1, 1, 1_000), DIMENSION, sampler(21), ear);
        int[] counts = new int[64];
        int steps = 20_000;
        for (int step = 0; step < steps; step++) {
            sgd.step(new TrainingSet(List.of(entity), 3), ZERO);
            counts[(int) Math.round(ear.sum[0] * new Lattice(1_000).unit())]++;
        }
        double expected = steps / 20.0;
        double chiSquare = 0;
        for (int set = 0; set < 64; set++) {
            if (Integer.bitCount(set) == 3) {
                chiSquare += (counts[set] - expected) * (counts[set] - expected) / expected;
            } else {
                assertThat(counts[set]).as("set %s is not of three", set).isZero();
            }
        }
        assertThat(chiSquare).as("seed 21: %s", Arrays.toString(counts)).isLessThan(80);
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
