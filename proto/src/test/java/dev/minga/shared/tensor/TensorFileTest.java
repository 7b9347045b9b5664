package dev.minga.shared.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.shared.tensor.MalformedTensorFileException.Fault;
import dev.minga.shared.tensor.TensorFile.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFileTest {
    private static TensorFile sample() throws IOException {
        return TensorFile.open(
                TensorFileWriter.encode(TensorSamples.tensors(), TensorSamples.metadata()), Limits.ADAPTER);
    }

    @Test
    void whatIsWrittenIsRead(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("adapter.safetensors");
        TensorFileWriter.write(path, TensorSamples.tensors(), TensorSamples.metadata());
        try (TensorFile file = TensorFile.open(path, Limits.ADAPTER)) {
            assertThat(file.readAll()).isEqualTo(TensorSamples.tensors());
            assertThat(file.metadata()).isEqualTo(TensorSamples.metadata());
            assertThat(file.specs())
                    .containsExactly(
                            new TensorSpec("empty", DType.F32, List.of(0L, 7L)),
                            new TensorSpec("layer.0.b", DType.F32, List.of(2L, 3L)),
                            new TensorSpec("scalar", DType.F32, List.of()),
                            new TensorSpec("über \"quoted\"\n", DType.F32, List.of(1L)));
        }
    }

    @Test
    void keysAndDataMayStandInAnyOrder() throws IOException {
        String header = "{" + TensorSamples.entry("z", "[1]", 4, 8) + ", \"__metadata__\" : {},\n"
                + TensorSamples.entry("a", "[1]", 8, 12) + "," + TensorSamples.entry("none", "[0]", 4, 4) + ","
                + "\"half\":{\"data_offsets\":[0,4],\"shape\":[2],\"dtype\":\"BF16\"}}  \n";
        byte[] bytes = TensorSamples.file(header, 12);
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(bytes.length - 8, 26f)
                .putFloat(bytes.length - 4, 1f);
        try (TensorFile file = TensorFile.open(bytes, Limits.ADAPTER)) {
            assertThat(file.specs()).extracting(TensorSpec::name).containsExactly("a", "half", "none", "z");
            float[] values = new float[2];
            file.readFloats("a", 0, values, 0, 1);
            file.readFloats("z", 0, values, 1, 1);
            assertThat(values).containsExactly(1f, 26f);
            assertFault(Fault.WRONG_SHAPE, "tensor 'half' is BF16, not F32", file::readAll);
        }
    }

    @Test
    void anyRangeCanBeReadOnItsOwn(@TempDir Path directory) throws IOException {
        float[] values = new float[40_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        TreeMap<String, FloatTensor> tensors = new TreeMap<>();
        tensors.put("w", new FloatTensor(List.of(40_000L), values));
        Path path = directory.resolve("w.safetensors");
        TensorFileWriter.write(path, tensors, new TreeMap<>());
        try (TensorFile file = TensorFile.open(path, Limits.ADAPTER)) {
            float[] into = new float[20_003];
            file.readFloats("w", 16_000, into, 2, 20_000);
            assertThat(into[1]).isZero();
            assertThat(into[2]).isEqualTo(16_000f);
            assertThat(into[2 + 16_384]).isEqualTo(16_000f + 16_384);
            assertThat(into[20_001]).isEqualTo(35_999f);
            assertThat(into[20_002]).isZero();
        }
    }

    @Test
    void aRangeOutsideOfTensorOrArrayIsAnArgumentError() throws IOException {
        try (TensorFile file = sample()) {
            float[] into = new float[6];
            assertThatThrownBy(() -> file.readFloats("layer.0.b", 1, into, 0, 6))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> file.readFloats("layer.0.b", -1, into, 0, 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> file.readFloats("layer.0.b", 0, into, 1, 6))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> file.readFloats("nobody", 0, into, 0, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void valuesThatAreNotFiniteAreRefusedWhereTheyAreRead() throws IOException {
        for (float hostile : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            byte[] bytes = TensorSamples.file("{" + TensorSamples.entry("w", "[3]", 0, 12) + "}", 12);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 4, hostile);
            try (TensorFile file = TensorFile.open(bytes, Limits.ADAPTER)) {
                file.readFloats("w", 0, new float[2], 0, 2);
                assertFault(
                        Fault.NOT_FINITE,
                        "tensor 'w' holds " + hostile + " at 2",
                        () -> file.readFloats("w", 1, new float[2], 0, 2));
            }
        }
    }

    @Test
    void onlyTheTensorsThatWereAskedForPass() throws IOException {
        try (TensorFile file = sample()) {
            file.requireExactly(file.specs());
            List<TensorSpec> fewer = file.specs().subList(1, 4);
            assertFault(Fault.WRONG_SHAPE, "tensor 'empty' is not expected", () -> file.requireExactly(fewer));

            List<TensorSpec> more = new ArrayList<>(file.specs());
            more.add(new TensorSpec("more", DType.F32, List.of()));
            assertFault(Fault.WRONG_SHAPE, "tensor 'more' is missing", () -> file.requireExactly(more));

            List<TensorSpec> other = new ArrayList<>(file.specs());
            other.set(1, new TensorSpec("layer.0.b", DType.F32, List.of(3L, 2L)));
            assertFault(
                    Fault.WRONG_SHAPE,
                    "tensor 'layer.0.b' is F32[2, 3], expected F32[3, 2]",
                    () -> file.requireExactly(other));

            other.set(1, new TensorSpec("layer.0.b", DType.I64, List.of(2L, 3L)));
            assertFault(
                    Fault.WRONG_SHAPE,
                    "tensor 'layer.0.b' is F32[2, 3], expected I64[2, 3]",
                    () -> file.requireExactly(other));
        }
    }

    @Test
    void aFileThatShrinksIsRefused(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("w.safetensors");
        TensorFileWriter.write(path, TensorSamples.tensors(), TensorSamples.metadata());
        try (TensorFile file = TensorFile.open(path, Limits.ADAPTER)) {
            Files.write(path, new byte[40]);
            assertFault(Fault.MALFORMED, "the file became shorter while it was read", file::readAll);
        }
    }

    @Test
    void aClosedFileCannotBeRead(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("w.safetensors");
        TensorFileWriter.write(path, TensorSamples.tensors(), TensorSamples.metadata());
        TensorFile file = TensorFile.open(path, Limits.ADAPTER);
        file.close();
        assertThatThrownBy(file::readAll).isInstanceOf(ClosedChannelException.class);
    }

    private static void assertFault(
            Fault fault, String message, org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        MalformedTensorFileException.class,
                        refusal -> assertThat(refusal.fault()).isEqualTo(fault))
                .hasMessage(message);
    }
}
