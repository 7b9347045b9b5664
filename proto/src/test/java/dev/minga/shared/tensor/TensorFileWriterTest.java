package dev.minga.shared.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorFileWriterTest {
    private static final SortedMap<String, String> NO_METADATA = new TreeMap<>();

    private static SortedMap<String, FloatTensor> one(String name, float... values) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        tensors.put(name, new FloatTensor(List.of((long) values.length), values));
        return tensors;
    }

    @Test
    void theCanonicalBytesAreThese() {
        SortedMap<String, FloatTensor> tensors = one("b", 1.0f, -2.0f);
        tensors.put("a", new FloatTensor(List.of(), new float[] {0.5f}));
        SortedMap<String, String> metadata = new TreeMap<>();
        metadata.put("k", "v");
        // Written by hand: the header's length 0x88 = 136 (132 and 4 spaces), the header, then 0.5, 1 and -2.
        String expected = "8800000000000000"
                + "7b225f5f6d657461646174615f5f223a7b226b223a2276227d2c" // {"__metadata__":{"k":"v"},
                + "2261223a7b226474797065223a22463332222c" // "a":{"dtype":"F32",
                + "227368617065223a5b5d2c" // "shape":[],
                + "22646174615f6f666673657473223a5b302c345d7d2c" // "data_offsets":[0,4]},
                + "2262223a7b226474797065223a22463332222c" // "b":{"dtype":"F32",
                + "227368617065223a5b325d2c" // "shape":[2],
                + "22646174615f6f666673657473223a5b342c31325d7d7d" // "data_offsets":[4,12]}}
                + "20202020"
                + "0000003f" + "0000803f" + "000000c0";
        assertThat(HexFormat.of().formatHex(TensorFileWriter.encode(tensors, metadata)))
                .isEqualTo(expected);
    }

    @Test
    void metadataIsLeftOutWhenEmpty() {
        byte[] bytes = TensorFileWriter.encode(new TreeMap<>(), NO_METADATA);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("0800000000000000" + "7b7d202020202020");
    }

    @Test
    void theOrderOfTheGivenMapDoesNotMatter() {
        SortedMap<String, FloatTensor> backwards = new TreeMap<>(Comparator.reverseOrder());
        backwards.putAll(TensorSamples.tensors());
        SortedMap<String, String> metadata = new TreeMap<>(Comparator.reverseOrder());
        metadata.putAll(TensorSamples.metadata());
        assertThat(TensorFileWriter.encode(backwards, metadata))
                .isEqualTo(TensorFileWriter.encode(TensorSamples.tensors(), TensorSamples.metadata()));
    }

    @Test
    void theDataStartsAtAMultipleOfEight() {
        for (int length = 1; length <= 16; length++) {
            byte[] bytes = TensorFileWriter.encode(one("n".repeat(length), 1), NO_METADATA);
            assertThat((bytes.length - Float.BYTES) % 8)
                    .as("name of %d", length)
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void valuesThatAreNotFiniteAreRefused(float value) {
        assertThatThrownBy(() -> TensorFileWriter.encode(one("w", 1, value), NO_METADATA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor 'w' holds %s at 1", value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"__metadata__", "half \ud800"})
    void namesThatTheFormatCannotHoldAreRefused(String name) {
        assertThatThrownBy(() -> TensorFileWriter.encode(one(name, 1), NO_METADATA))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesTheSameBytesToAFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("adapter.safetensors");
        TensorFileWriter.write(file, TensorSamples.tensors(), TensorSamples.metadata());
        assertThat(Files.readAllBytes(file))
                .isEqualTo(TensorFileWriter.encode(TensorSamples.tensors(), TensorSamples.metadata()));
    }

    @Test
    void aTensorHoldsWhatItsShapeSays() {
        assertThatThrownBy(() -> new FloatTensor(List.of(2L, 2L), new float[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shape [2, 2] holds 4 values, not 3");
        assertThatThrownBy(() -> new FloatTensor(List.of(1L << 62, 4L), new float[0]))
                .isInstanceOf(ArithmeticException.class);
        assertThat(new FloatTensor(List.of(1L), new float[] {1}))
                .isEqualTo(new FloatTensor(List.of(1L), new float[] {1}));
    }
}
