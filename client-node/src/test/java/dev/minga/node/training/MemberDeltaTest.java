package dev.minga.node.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.minga.crypto.privacy.Lattice;
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
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A round whose whole delta is clipped and noised. */
class MemberDeltaTest {
    private static final AdapterLayout LAYOUT = new AdapterLayout(4, 2, List.of(0), List.of(Target.QUERY), 2);
    private static final int DIMENSION = 18;
    private static final int HEAD = 8;

    private final HashedGradients model = new HashedGradients();

    /** Remembers what it was to add noise to, and how much; adds a given number of units to each element. */
    private static final class Recorder implements NoiseSource {
        final List<long[]> before = new ArrayList<>();
        final List<BigDecimal> deviations = new ArrayList<>();
        long adds;

        @Override
        public void addGaussian(long[] into, BigDecimal standardDeviation) {
            before.add(into.clone());
            deviations.add(standardDeviation);
            Arrays.setAll(into, i -> into[i] + adds);
        }
    }

    private static Adapter adapter(float... vector) {
        return Adapter.ffa(LAYOUT, 2, 1, vector);
    }

    private static float[] random(long seed, double size) {
        Random random = new Random(seed);
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) (size * random.nextGaussian());
        }
        return vector;
    }

    private static DpSgdSettings settings(double noise, double clip, double headScale, double learningRate) {
        return new DpSgdSettings(noise, 0.5, clip, 1, learningRate, 0.9, headScale);
    }

    private Recorder trained(DpSgdSettings settings, int steps, GradientModel gradients) {
        Recorder recorder = new Recorder();
        TrainingSet set = TrainingSet.ofRecords(HashedGradients.records(HashedGradients.lengths(40, 6)));
        new LocalTrainer(gradients, set, new PoissonSampler(new SeededSecureRandom(2)), recorder)
                .trainAsMember(adapter(random(1, 0.1)), settings, steps, Checkpoints.NONE, done -> {});
        return recorder;
    }

    private static void assertWithin(long[] units, double clip) {
        BigDecimal squares = BigDecimal.ZERO;
        for (long unit : units) {
            squares = squares.add(BigDecimal.valueOf(unit).pow(2));
        }
        assertThat(squares).isLessThanOrEqualTo(new BigDecimal(clip / new Lattice(clip).unit()).pow(2));
    }

    /** Whatever the steps make of it: before the noise the delta is at most C long, in whole lattice units, exactly. */
    @ParameterizedTest
    @CsvSource({"0.5, 1e-9", "0.5, 0.01", "0.5, 1", "0.5, 1e6", "1e-9, 1e6", "1e6, 1e6", "0.9999999999999999, 1000"})
    void noLearningRateMakesADeltaLongerThanTheClip(double clip, double learningRate) {
        Recorder recorder = trained(settings(2, clip, 0.25, learningRate), 7, model);
        assertThat(recorder.before).as("noise is drawn once in a round").hasSize(1);
        assertThat(recorder.deviations.get(0)).isEqualByComparingTo(new Lattice(clip).noise(2));
        assertWithin(recorder.before.get(0), clip);
        if (learningRate == 1e6 && clip < 1) {
            double length = Math.sqrt(Arrays.stream(recorder.before.get(0))
                            .mapToDouble(unit -> (double) unit * unit)
                            .sum())
                    * new Lattice(clip).unit();
            assertThat(length / clip).as("and uses all of it").isCloseTo(1, within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aDeltaThatIsNotFiniteCountsAsZeroAndGetsItsNoise(float bad) {
        Recorder recorder = new Recorder();
        recorder.adds = 1L << 30;
        float[] to = random(3, 1);
        to[5] = bad;
        float[] moved = new MemberDelta(settings(1, 1, 1, 1), recorder)
                .noised(adapter(new float[DIMENSION]), adapter(to))
                .vector();
        assertThat(recorder.before.get(0)).containsOnly(0);
        assertThat(moved).containsOnly(1f);
    }

    /** By hand: the head's part is divided by its scale, all of it clipped, and the head's part scaled back. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theHeadsPartIsScaledBeforeTheClipAndBackAfterTheNoise(long seed) {
        float[] from = random(seed, 1);
        float[] to = random(seed + 50, 1);
        Recorder recorder = new Recorder();
        recorder.adds = 3L << 28;
        float[] moved = new MemberDelta(settings(1, 2, 0.25, 1), recorder)
                .noised(adapter(from), adapter(to))
                .vector();
        double[] delta = new double[DIMENSION];
        Arrays.setAll(delta, i -> (to[i] - (double) from[i]) / (i < HEAD ? 1 : 0.25));
        double norm = Math.sqrt(Arrays.stream(delta).map(value -> value * value).sum());
        for (int i = 0; i < DIMENSION; i++) {
            double noised = delta[i] * Math.min(1, 2 / norm) + (3L << 28) * 0x1p-29;
            assertThat((double) moved[i])
                    .as("seed %s, %s", seed, i)
                    .isCloseTo(from[i] + noised * (i < HEAD ? 1 : 0.25), within(1e-6));
        }
    }

    @Test
    void aShortDeltaIsOnlyTruncated() {
        float[] to = new float[DIMENSION];
        to[0] = 0.25f;
        to[17] = -0.5f;
        Recorder recorder = new Recorder();
        float[] moved = new MemberDelta(settings(1, 1, 1, 1), recorder)
                .noised(adapter(new float[DIMENSION]), adapter(to))
                .vector();
        assertThat(moved).isEqualTo(to);
        assertThat(recorder.before.get(0)[17]).isEqualTo(-(1L << 29));
    }

    /** Members of any size train alike: with ten times the same records, a step goes as far. */
    @Test
    void stepsAreDividedByTheRecordsThatAreThere() {
        float[] gradient = new float[DIMENSION];
        gradient[2] = 1;
        for (int records : new int[] {10, 100}) {
            Recorder recorder = new Recorder();
            TrainingSet set = TrainingSet.ofRecords(HashedGradients.records(HashedGradients.lengths(records, 1)));
            DpSgdSettings settings = new DpSgdSettings(1, 1, 1, 1, 0.125, 0, 1);
            new LocalTrainer(
                            HashedGradients.constant(gradient),
                            set,
                            new PoissonSampler(new SeededSecureRandom(2)),
                            recorder)
                    .trainAsMember(adapter(new float[DIMENSION]), settings, 2, Checkpoints.NONE, done -> {});
            assertThat(recorder.before.get(0)[2]).as("%s records", records).isEqualTo(-(1L << 28));
        }
    }

    @Test
    void aMemberWithoutRecordsStillSendsItsNoise() {
        Recorder recorder = new Recorder();
        new LocalTrainer(
                        model,
                        TrainingSet.ofRecords(List.of()),
                        new PoissonSampler(new SeededSecureRandom(2)),
                        recorder)
                .trainAsMember(adapter(random(1, 1)), settings(1, 1, 1, 1), 3, Checkpoints.NONE, done -> {});
        assertThat(recorder.before).hasSize(1);
        assertThat(recorder.before.get(0)).containsOnly(0);
    }

    @Test
    void gradientsThatAreNotFiniteDoNotStopARound() {
        GradientModel sick = (texts, labels, adapter) -> {
            PerExampleGradients gradients = model.gradients(texts, labels, adapter);
            Arrays.fill(gradients.flat(), Float.NaN);
            return gradients;
        };
        assertThat(trained(settings(1, 1, 1, 1), 3, sick).before.get(0)).containsOnly(0);
    }
}
