package dev.minga.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.MalformedTensorFileException;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From files to files: clip, buckets, rule and step together. */
class AggregationTest {
    private static final ServerOptimiser ADAM = new AdaptiveStep(AdaptiveStep.Kind.ADAM, 0.1, 0.9, 0.99, 1e-3);

    private static float[][] deltas(long seed, int members) {
        return Rows.random(seed, members, 100).numbers;
    }

    @Test
    void whatIsLongerThanTheClipIsScaledToIt() throws IOException {
        Aggregation clipped = new Aggregation(new FedAvg(), OptionalDouble.of(5), 1, new PlainStep(1), FileRound.PLAN);
        FileRound round = FileRound.of(new float[3], new float[] {30, -40, 0}, new float[] {0, 3, 4}, new float[3]);
        assertThat(round.next(clipped)).containsExactly(1, -1f / 3, 4f / 3);
        assertThat(round.next(FileRound.by(new FedAvg()))).containsExactly(10, -37f / 3, 4f / 3);
    }

    @Test
    void theRuleSeesTheMeansOfTheBuckets() throws IOException {
        for (long seed = 1; seed <= 10; seed++) {
            float[][] deltas = deltas(seed, 9);
            FileRound round = FileRound.of(new float[100], deltas);
            Aggregation bucketed = new Aggregation(
                    new CoordinateMedian(), OptionalDouble.empty(), 2, new PlainStep(1), FileRound.PLAN);
            List<String> names =
                    round.deltas().stream().map(MemberDelta::member).toList();
            List<double[]> means = new ArrayList<>();
            for (List<Integer> bucket : Buckets.of(names, 2, FileRound.PLAN, 4)) {
                double[] mean = new double[100];
                for (int member : bucket) {
                    for (int i = 0; i < mean.length; i++) {
                        mean[i] += (double) deltas[member][i] / bucket.size();
                    }
                }
                means.add(mean);
            }
            double[] expected = SlowRules.median(means.toArray(double[][]::new));
            float[] found = FileRound.joined(Made.by(bucketed, round.base(), Optional.empty(), round.deltas(), 4)
                    .model());
            for (int i = 0; i < found.length; i++) {
                assertThat(Math.abs(found[i] - expected[i]))
                        .as("seed %d, coordinate %d", seed, i)
                        .isLessThanOrEqualTo(1e-6 * Math.abs(expected[i]));
            }
        }
    }

    static Stream<Aggregation> whole() {
        return Stream.of(
                FileRound.by(new FedAvg()),
                FileRound.by(new TrimmedMean(1), new ServerMomentum(1, 0.9)),
                new Aggregation(new Krum(1, 2), OptionalDouble.of(3), 1, ADAM, FileRound.PLAN),
                new Aggregation(new GeometricMedian(0.1, 3), OptionalDouble.of(3), 2, ADAM, FileRound.PLAN),
                new Aggregation(new CentredClipping(2, 3), OptionalDouble.empty(), 3, ADAM, FileRound.PLAN));
    }

    @ParameterizedTest
    @MethodSource("whole")
    void blocksOfSevenGiveTheSameFilesAsLongOnes(Aggregation aggregation) throws IOException {
        Optional<TensorFile> state = Optional.empty();
        for (int round = 1; round <= 3; round++) {
            FileRound files = FileRound.of(deltas(90, 1)[0], deltas(round, 8));
            Made one = Made.by(aggregation, files.base(), state, files.deltas(), round);
            Made other = Made.by(aggregation, files.base(), state, files.deltas(), round, rows -> new Deltas(rows, 7));
            assertThat(other.modelFile()).isEqualTo(one.modelFile());
            assertThat(one.modelFile()).isEqualTo(TensorFileWriter.encode(one.model(), new TreeMap<>()));
            assertThat(other.stateFile().isPresent()).isEqualTo(one.stateFile().isPresent());
            if (one.stateFile().isPresent()) {
                assertThat(other.stateFile().orElseThrow())
                        .isEqualTo(one.stateFile().orElseThrow());
                state = one.stateOpened();
            }
        }
    }

    /** Those that rest stand before, between and behind those that move. */
    @Test
    void whatNoDeltaHasStaysAsItWas() throws IOException {
        SortedMap<String, FloatTensor> base = new TreeMap<>();
        for (String name : List.of("0", "a", "aa", "b", "c", "d")) {
            base.put(name, new FloatTensor(List.of(1L), new float[] {base.size()}));
        }
        TensorFile file = TensorFile.open(TensorFileWriter.encode(base, new TreeMap<>()), TensorFile.Limits.ADAPTER);
        FileRound round = FileRound.of(new float[3], new float[] {10, 20, 30});
        Made next = Made.by(FileRound.by(new FedAvg()), file, Optional.empty(), round.deltas(), 1);
        assertThat(FileRound.joined(next.model())).containsExactly(0, 11, 2, 23, 34, 5);
    }

    @Test
    void theStateIsTheMomentsUnderTheirNames() throws IOException {
        FileRound files = FileRound.of(new float[4], new float[] {1, 2, 3, 4});
        Made next = Made.by(FileRound.by(new FedAvg(), ADAM), files.base(), Optional.empty(), files.deltas(), 1);
        assertThat(next.state().keySet())
                .containsExactly(
                        "momentum.a",
                        "momentum.b",
                        "momentum.c",
                        "second-moment.a",
                        "second-moment.b",
                        "second-moment.c");
        assertThat(next.state().get("momentum.c").values()).containsExactly(0.3f, 0.4f);
        assertThat(Made.by(FileRound.by(new FedAvg()), files.base(), Optional.empty(), files.deltas(), 1)
                        .stateFile())
                .isEmpty();
    }

    @Test
    void aStateOfOtherTensorsIsNotTaken() throws IOException {
        FileRound files = FileRound.of(new float[4], new float[] {1, 2, 3, 4});
        Optional<TensorFile> other = Optional.of(FileRound.file(new float[4]));
        assertThatExceptionOfType(MalformedTensorFileException.class)
                .isThrownBy(() -> Made.by(FileRound.by(new FedAvg(), ADAM), files.base(), other, files.deltas(), 1));
    }

    @Test
    void aDeltaOfOtherTensorsIsNotTaken() throws IOException {
        FileRound files = FileRound.of(new float[4], new float[] {1, 2, 3});
        assertThatExceptionOfType(MalformedTensorFileException.class)
                .isThrownBy(() -> files.next(FileRound.by(new FedAvg())));
    }

    @Test
    void aRuleThatCountsEverybodyAlikeTakesNoWeights() throws IOException {
        FileRound files =
                FileRound.of(new float[3], new double[] {1, 1, 2}, List.of(new float[3], new float[3], new float[3]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> files.next(FileRound.by(new CoordinateMedian())))
                .withMessage("rule median counts everybody alike; give all members the same weight");
    }

    @Test
    void tooFewDeltasForTheRuleAreRefused() throws IOException {
        FileRound four = FileRound.of(new float[3], new float[3], new float[3], new float[3], new float[3]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> four.next(FileRound.by(new Krum(1, 1))))
                .withMessage("rule krum needs 5 vectors, not 4");
    }

    @Test
    void anAverageNeedsNoBuckets() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Aggregation(new FedAvg(), OptionalDouble.empty(), 2, new PlainStep(1), FileRound.PLAN))
                .withMessage("bucketSize is for robust rules; fedavg averages anyway");
    }
}
