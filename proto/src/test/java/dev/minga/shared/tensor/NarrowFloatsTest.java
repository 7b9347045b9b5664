package dev.minga.shared.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NarrowFloatsTest {
    /** Straight from the definition: sign, exponent, fraction as numbers. */
    private static double half(int bits) {
        double sign = bits >= 0x8000 ? -1 : 1;
        int exponent = (bits & 0x7fff) / 1_024;
        double fraction = bits % 1_024 / 1_024.0;
        if (exponent == 31) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return exponent == 0 ? sign * fraction * Math.pow(2, -14) : sign * (1 + fraction) * Math.pow(2, exponent - 15);
    }

    @Test
    void everyHalfIsItsNumber() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            assertThat(Double.valueOf(NarrowFloats.ofF16((short) bits)))
                    .as("bits %x", bits)
                    .isEqualTo(Double.valueOf(half(bits)));
        }
    }

    @Test
    void bfloat16IsTheUpperHalfOfAFloat() {
        for (float value : new float[] {0, 1, -1, 0x1.02p-120f, -0x1.fep127f, 0x1p-133f}) {
            int bits = Float.floatToRawIntBits(value);
            assertThat(bits & 0xffff).isZero();
            assertThat(NarrowFloats.ofBf16((short) (bits >> 16))).isEqualTo(value);
        }
    }

    private static byte[] file(String dtype, int count, int width) {
        String header = "{\"x\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                .formatted(dtype, count, count * width);
        return TensorSamples.withDeclaredHeader(
                header.length(), header.getBytes(StandardCharsets.US_ASCII), count * width);
    }

    /** More values than are read in one block. */
    @ParameterizedTest
    @CsvSource({"F16, 2", "BF16, 2", "F32, 4"})
    void aTensorIsWidened(String dtype, int width) throws IOException {
        int count = 40_000;
        byte[] bytes = file(dtype, count, width);
        ByteBuffer data = ByteBuffer.wrap(bytes, bytes.length - count * width, count * width)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        float[] expected = new float[count];
        for (int i = 0; i < count; i++) {
            short bits = (short) (i % 30_000);
            expected[i] = dtype.equals("F16") ? (float) half(bits) : Float.intBitsToFloat(bits << 16);
            if (width == 2) {
                data.putShort(bits);
            } else {
                data.putFloat(expected[i]);
            }
        }
        try (TensorFile file = TensorFile.open(bytes, TensorFile.Limits.ADAPTER)) {
            assertThat(file.readWidened("x").values()).isEqualTo(expected);
        }
    }

    @Test
    void whatIsNotFiniteOrNoFloatIsRefused() throws IOException {
        byte[] infinite = file("F16", 3, 2);
        infinite[infinite.length - 1] = 0x7c;
        try (TensorFile file = TensorFile.open(infinite, TensorFile.Limits.ADAPTER)) {
            assertThatThrownBy(() -> file.readWidened("x"))
                    .isInstanceOf(MalformedTensorFileException.class)
                    .hasMessage("tensor 'x' holds Infinity at 2");
        }
        try (TensorFile file = TensorFile.open(file("I64", 1, 8), TensorFile.Limits.ADAPTER)) {
            assertThatThrownBy(() -> file.readWidened("x")).hasMessage("tensor 'x' is I64, not F32");
            assertThatThrownBy(() -> file.readWidened("y")).hasMessage("no tensor 'y'");
        }
    }
}
