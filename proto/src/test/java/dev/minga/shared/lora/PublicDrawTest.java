package dev.minga.shared.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicDrawTest {
    private static final AdapterLayout MINILM =
            new AdapterLayout(384, 8, List.of(0, 1, 2, 3, 4, 5), List.of(Target.QUERY, Target.VALUE), 2);

    @ParameterizedTest(name = "hidden {0}, rank {1}, seed {2}")
    @CsvSource({"384, 8, 1", "384, 8, -1", "384, 256, 7", "16, 16, 42", "2, 1, 0", "1, 1, 9"})
    void theRowsOfAreOrthonormal(int hidden, int rank, long seed) {
        AdapterLayout layout = new AdapterLayout(hidden, rank, List.of(0), List.of(Target.QUERY), 2);
        float[] a = PublicDraw.orthonormalA(layout, 0, seed);
        assertThat(a).hasSize(rank * hidden);
        for (int i = 0; i < rank; i++) {
            for (int j = 0; j <= i; j++) {
                double dot = 0;
                for (int k = 0; k < hidden; k++) {
                    dot += (double) a[i * hidden + k] * a[j * hidden + k];
                }
                assertThat(dot).as("row %s times row %s", i, j).isCloseTo(i == j ? 1 : 0, within(1e-6));
            }
        }
    }

    @ParameterizedTest(name = "rank {0}")
    @CsvSource({"4, 7", "8, 2026"})
    void aGaussianFactorHasStandardDeviationOneOverRankAndSpansTheSameRows(int rank, long seed) {
        AdapterLayout layout = new AdapterLayout(384, rank, List.of(0), List.of(Target.QUERY), 2);
        float[] gaussian = PublicDraw.gaussianA(layout, 0, seed, 1);
        float[] orthonormal = PublicDraw.orthonormalA(layout, 0, seed, 1);
        double squares = 0;
        for (int i = 0; i < rank; i++) {
            double within = 0;
            double norm = 0;
            for (int k = 0; k < 384; k++) {
                norm += (double) gaussian[i * 384 + k] * gaussian[i * 384 + k];
            }
            for (int j = 0; j < rank; j++) {
                double dot = 0;
                for (int k = 0; k < 384; k++) {
                    dot += (double) gaussian[i * 384 + k] * orthonormal[j * 384 + k];
                }
                within += dot * dot;
            }
            assertThat(within).as("row %s, seed %s", i, seed).isCloseTo(norm, within(1e-5 * norm));
            squares += norm;
        }
        double deviation = Math.sqrt(squares / (384 * rank));
        assertThat(deviation * rank).as("seed %s", seed).isCloseTo(1, within(0.08));
    }

    @Test
    void theSameSeedGivesTheSameBitsEverywhere() {
        assertThat(sha256(PublicDraw.orthonormalA(MINILM, 0, 20_260_101L)))
                .isEqualTo("e52364cd5d56283d151829f77ffd8f32e5f2dab08d18f225d76e6c51fb29c020");
        assertThat(sha256(PublicDraw.orthonormalA(MINILM, 11, 20_260_101L)))
                .isEqualTo("7c95cae039393a7b675727c840c69058ae14329a38b57f6560bd56ed638be86c");
        assertThat(sha256(PublicDraw.firstAdapter(MINILM, 20_260_101L)))
                .isEqualTo("1e827284c376d9e5cfa37d93986ec25e3d22861f279c57bb7a241929cbf17eda");
    }

    @Test
    void slotsAndSeedsGiveDifferentFactors() {
        float[] first = PublicDraw.orthonormalA(MINILM, 0, 5);
        for (int slot = 1; slot < MINILM.slots().size(); slot++) {
            float[] other = PublicDraw.orthonormalA(MINILM, slot, 5);
            assertThat(largestProduct(first, other)).as("slot %s", slot).isLessThan(0.4);
        }
        assertThat(largestProduct(first, PublicDraw.orthonormalA(MINILM, 0, 6))).isLessThan(0.4);
    }

    @Test
    void aFactorDependsOnItsSlotAndNotOnWhichOtherLayersAreAdapted() {
        AdapterLayout fewer = new AdapterLayout(384, 8, List.of(0), List.of(Target.QUERY), 5);
        assertThat(PublicDraw.orthonormalA(fewer, 0, 5)).isEqualTo(PublicDraw.orthonormalA(MINILM, 0, 5));
    }

    @Test
    void theFirstAdapterHasEveryBZeroARandomHeadAndNoBias() {
        float[] first = PublicDraw.firstAdapter(MINILM, 5);
        assertThat(first).hasSize(MINILM.length());
        assertThat(Arrays.copyOf(first, MINILM.head())).containsOnly(0f);
        assertThat(Arrays.copyOfRange(first, MINILM.length() - 2, MINILM.length()))
                .containsOnly(0f);
        double squares = 0;
        double sum = 0;
        int weights = 2 * 384;
        for (int i = MINILM.head(); i < MINILM.head() + weights; i++) {
            squares += first[i] * first[i];
            sum += first[i];
        }
        // Σw² · hidden is chi-squared with 768 degrees of freedom, standard deviation √(2·768); the sum is normal. Five
        // standard deviations; the seed is fixed.
        assertThat(squares * 384).isCloseTo(weights, within(5 * Math.sqrt(2.0 * weights)));
        assertThat(sum).isCloseTo(0, within(5 * Math.sqrt(weights / 384.0)));
    }

    /** Rows of independent draws are almost orthogonal in 384 dimensions: their product has standard deviation 0.05. */
    private static double largestProduct(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < 8; i++) {
            for (int j = 0; j < 8; j++) {
                double dot = 0;
                for (int k = 0; k < 384; k++) {
                    dot += (double) a[i * 384 + k] * b[j * 384 + k];
                }
                largest = Math.max(largest, Math.abs(dot));
            }
        }
        return largest;
    }

    private static String sha256(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
