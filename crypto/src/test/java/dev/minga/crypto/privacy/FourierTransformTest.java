package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FourierTransformTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8, 64, 512})
    void agreesWithTheDefinition(int length) {
        double[] real = random(length, 1);
        double[] imaginary = random(length, 2);
        double[] spectrumReal = real.clone();
        double[] spectrumImaginary = imaginary.clone();
        new FourierTransform(length).forward(spectrumReal, spectrumImaginary);
        for (int k = 0; k < length; k++) {
            double sumReal = 0;
            double sumImaginary = 0;
            for (int j = 0; j < length; j++) {
                double angle = -2 * Math.PI * ((long) j * k % length) / length;
                sumReal += real[j] * Math.cos(angle) - imaginary[j] * Math.sin(angle);
                sumImaginary += real[j] * Math.sin(angle) + imaginary[j] * Math.cos(angle);
            }
            int at = reversed(k, length);
            assertThat(spectrumReal[at]).as("real %d", k).isCloseTo(sumReal, within(1e-12 * length));
            assertThat(spectrumImaginary[at]).as("imaginary %d", k).isCloseTo(sumImaginary, within(1e-12 * length));
        }
    }

    /** The spectrum of a single 1 is one turning angle; long enough that the angles come from coarse and fine ones. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1_023, 5_000, 8_191})
    void turnsASingleOne(int position) {
        int length = 8_192;
        double[] real = new double[length];
        double[] imaginary = new double[length];
        real[position] = 1;
        new FourierTransform(length).forward(real, imaginary);
        for (int k = 0; k < length; k++) {
            double angle = -2 * Math.PI * ((long) position * k % length) / length;
            int at = reversed(k, length);
            assertThat(real[at]).as("real %d", k).isCloseTo(Math.cos(angle), within(1e-14));
            assertThat(imaginary[at]).as("imaginary %d", k).isCloseTo(Math.sin(angle), within(1e-14));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 16, 4_096})
    void convolvesLikeOnPaper(int length) {
        double[] a = random(length, 3);
        double[] b = random(length, 4);
        double[] expected = new double[length];
        for (int i = 0; i < length; i++) {
            for (int j = 0; j < length; j++) {
                expected[(i + j) % length] += a[i] * b[j];
            }
        }
        FourierTransform transform = new FourierTransform(length);
        double[] aImaginary = new double[length];
        double[] bImaginary = new double[length];
        transform.forward(a, aImaginary);
        transform.forward(b, bImaginary);
        for (int k = 0; k < length; k++) {
            double product = a[k] * b[k] - aImaginary[k] * bImaginary[k];
            aImaginary[k] = a[k] * bImaginary[k] + aImaginary[k] * b[k];
            a[k] = product;
        }
        transform.inverse(a, aImaginary);
        double[] result = Arrays.stream(a).map(value -> value / length).toArray();
        assertThat(result).usingComparatorWithPrecision(1e-11).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, 0, 1, 3, 12})
    void refusesOtherLengths(int length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FourierTransform(length))
                .withMessage("length must be a power of two, at least 2, not " + length);
    }

    private static int reversed(int k, int length) {
        return Integer.reverse(k) >>> (32 - Integer.numberOfTrailingZeros(length));
    }

    private static double[] random(int length, long seed) {
        return new SplittableRandom(seed).doubles(length, -1, 1).toArray();
    }
}
