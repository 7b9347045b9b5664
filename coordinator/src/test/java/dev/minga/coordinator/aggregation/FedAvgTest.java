package dev.minga.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FedAvgTest {
    private static final int BLOCK = 1 << 16;
    private static final double HALF_A_FLOAT = Math.pow(2, -24);

    /** Base and deltas of one run, as numbers. */
    private record Round(float[] base, double[] weights, List<float[]> deltas) {
        static Round random(long seed, int members, int length) {
            Random random = new Random(seed);
            List<float[]> deltas = new ArrayList<>();
            double[] weights = new double[members];
            for (int member = 0; member < members; member++) {
                weights[member] = 0.01 + random.nextInt(1_000) * random.nextDouble();
                deltas.add(numbers(random, length));
            }
            return new Round(numbers(random, length), weights, deltas);
        }

        /** Of very different sizes. */
        private static float[] numbers(Random random, int length) {
            float[] numbers = new float[length];
            for (int i = 0; i < length; i++) {
                numbers[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(9) - 6));
            }
            return numbers;
        }

        float[] averaged() throws IOException {
            return FileRound.of(base, weights, deltas).next(FileRound.by(new FedAvg()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void isWhatTheFormulaSays(long seed) throws IOException {
        int members = 1 + (int) (seed % 7);
        Round round = Round.random(seed, members, 500);
        float[] averaged = round.averaged();
        for (int i = 0; i < averaged.length; i++) {
            BigDecimal exact = SlowAverage.of(round.base()[i], round.weights(), round.deltas(), i);
            double largest = Math.abs(round.base()[i]);
            for (float[] delta : round.deltas()) {
                largest = Math.max(largest, Math.abs(delta[i]));
            }
            // The last rounding, to float, and those in double before it.
            double tolerance = Math.abs(exact.doubleValue()) * HALF_A_FLOAT + largest * members * Math.pow(2, -51);
            assertThat(new BigDecimal(averaged[i]).subtract(exact).abs().doubleValue())
                    .as("seed %d, coordinate %d, expected %s", seed, i, exact)
                    .isLessThanOrEqualTo(tolerance);
        }
    }

    @Test
    void weightsDecideWhoseDeltaMovesTheModel() throws IOException {
        float[] base = {10, 10, 10};
        List<float[]> deltas = List.of(new float[] {1, 0, 4}, new float[] {0, 1, 8});
        assertThat(new Round(base, new double[] {3, 1}, deltas).averaged()).containsExactly(10.75f, 10.25f, 15f);
        assertThat(new Round(base, new double[] {1, 1}, deltas).averaged()).containsExactly(10.5f, 10.5f, 16f);
    }

    @Test
    void weightsMatterOnlyRelativeToEachOther() throws IOException {
        Round round = Round.random(21, 4, 300);
        double[] doubled =
                Arrays.stream(round.weights()).map(weight -> 2 * weight).toArray();
        assertThat(new Round(round.base(), doubled, round.deltas()).averaged()).isEqualTo(round.averaged());
    }

    /** Janus's trick: everybody moves a coordinate of its own, so who counts twice or not at all is seen. */
    @Test
    void everybodyCountsExactlyOnce() throws IOException {
        int members = 9;
        double[] weights = new double[members];
        List<float[]> deltas = new ArrayList<>();
        for (int member = 0; member < members; member++) {
            weights[member] = 1 << member;
            float[] delta = new float[members];
            delta[member] = 511;
            deltas.add(delta);
        }
        float[] expected = new float[members];
        for (int member = 0; member < members; member++) {
            expected[member] = 1 << member;
        }
        assertThat(new Round(new float[members], weights, deltas).averaged()).containsExactly(expected);
    }

    @Test
    void blocksLeaveNoTrace() throws IOException {
        int length = 3 * (2 * BLOCK + 3);
        Round round = Round.random(33, 3, length);
        float[] expected = new float[length];
        for (int i = 0; i < length; i++) {
            expected[i] = inOneGo(round, i);
        }
        assertThat(round.averaged()).as("seed 33").isEqualTo(expected);
    }

    /** The same order of operations without any blocks, hence the same bits. */
    private static float inOneGo(Round round, int coordinate) {
        double sum = 0;
        double total = 0;
        for (int member = 0; member < round.weights().length; member++) {
            sum += round.weights()[member] * round.deltas().get(member)[coordinate];
            total += round.weights()[member];
        }
        return (float) (round.base()[coordinate] + sum / total);
    }

    @Test
    void theSameDeltasGiveTheSameBits() throws IOException {
        Round round = Round.random(44, 5, 3 * (BLOCK + 1));
        assertThat(round.averaged()).isEqualTo(round.averaged());
    }

    @Test
    void scalarsAndEmptyTensorsPassThrough() throws IOException {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        tensors.put("empty", new FloatTensor(List.of(0L, 3L), new float[0]));
        tensors.put("scalar", new FloatTensor(List.of(), new float[] {2}));
        byte[] bytes = TensorFileWriter.encode(tensors, new TreeMap<>());
        TensorFile file = TensorFile.open(bytes, TensorFile.Limits.ADAPTER);
        SortedMap<String, FloatTensor> averaged = Made.by(
                        FileRound.by(new FedAvg()), file, Optional.empty(), List.of(new MemberDelta("ada", 7, file)), 1)
                .model();
        assertThat(averaged.get("scalar")).isEqualTo(new FloatTensor(List.of(), new float[] {4}));
        assertThat(averaged.get("empty")).isEqualTo(tensors.get("empty"));
    }
}
