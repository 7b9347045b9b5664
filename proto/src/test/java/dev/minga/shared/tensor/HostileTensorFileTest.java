package dev.minga.shared.tensor;

import static dev.minga.shared.tensor.TensorSamples.entry;
import static dev.minga.shared.tensor.TensorSamples.file;
import static dev.minga.shared.tensor.TensorSamples.withDeclaredHeader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.minga.shared.tensor.MalformedTensorFileException.Fault;
import dev.minga.shared.tensor.TensorFile.Limits;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileTensorFileTest {
    private static byte[] sample() {
        return TensorFileWriter.encode(TensorSamples.tensors(), TensorSamples.metadata());
    }

    private static void assertRefused(byte[] bytes, Limits limits, Fault fault, String message) {
        assertThatThrownBy(() -> TensorFile.open(bytes, limits))
                .isInstanceOfSatisfying(
                        MalformedTensorFileException.class,
                        refusal -> assertThat(refusal.fault()).isEqualTo(fault))
                .hasMessageContaining(message)
                .hasMessageMatching("[^\\n\\r]+");
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = sample();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> TensorFile.open(cut, Limits.ADAPTER))
                    .as("cut to %d of %d bytes", length, whole.length)
                    .isInstanceOf(MalformedTensorFileException.class);
        }
    }

    @Test
    void aDamagedFileIsReadOrRefusedAndNothingElse() {
        byte[] whole = sample();
        int refused = 0;
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try (TensorFile file = TensorFile.open(damaged, Limits.ADAPTER)) {
                file.readAll();
            } catch (MalformedTensorFileException e) {
                refused++;
            } catch (IOException | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    static Stream<Arguments> malformedHeaders() {
        String one = entry("a", "[1]", 0, 4);
        String fields = "\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]";
        return Stream.of(
                Arguments.of("[]", 0, "the header should be START_OBJECT, found START_ARRAY"),
                Arguments.of("", 0, "the header should be START_OBJECT"),
                Arguments.of("{" + one + "} {}", 4, "goes on after its object"),
                Arguments.of("{" + one + "," + one + "}", 4, "Duplicate"),
                Arguments.of("{\"a\":{" + fields + ",\"dtype\":\"F32\"}}", 4, "Duplicate"),
                Arguments.of("{\"__metadata__\":{\"k\":\"1\",\"k\":\"1\"}," + one + "}", 4, "Duplicate"),
                Arguments.of("{\"__metadata__\":{},\"__metadata__\":{}," + one + "}", 4, "Duplicate"),
                Arguments.of(
                        "{\"__metadata__\":{\"k\":1}," + one + "}", 4, "metadata under 'k' should be VALUE_STRING"),
                Arguments.of("{\"__metadata__\":{\"k\":{}}," + one + "}", 4, "should be VALUE_STRING"),
                Arguments.of("{\"__metadata__\":null," + one + "}", 4, "the metadata should be START_OBJECT"),
                Arguments.of("{\"a\":{" + fields.replace("F32", "F64") + "}}", 4, "unknown dtype 'F64'"),
                Arguments.of("{\"a\":{" + fields.replace("\"F32\"", "4") + "}}", 4, "the dtype of tensor 'a'"),
                Arguments.of("{\"a\":{" + fields + ",\"x\":1}}", 4, "unknown field 'x'"),
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "tensor 'a' lacks data_offsets"),
                Arguments.of("{\"a\":{}}", 4, "tensor 'a' lacks dtype"),
                Arguments.of("{" + entry("a", "[-1]", 0, 4) + "}", 4, "whole numbers"),
                Arguments.of("{" + entry("a", "[1.0]", 0, 4) + "}", 4, "whole numbers"),
                Arguments.of("{" + entry("a", "[\"1\"]", 0, 4) + "}", 4, "whole numbers"),
                Arguments.of("{" + entry("a", "[9223372036854775808]", 0, 4) + "}", 4, "not valid JSON"),
                Arguments.of("{" + entry("a", "[4611686018427387904,4]", 0, 4) + "}", 4, "'a' overflows"),
                Arguments.of("{" + entry("a", "[4611686018427387904]", 0, 4) + "}", 4, "'a' overflows"),
                Arguments.of("{" + entry("a", "[1]", 4, 0) + "}", 4, "not [begin, end]"),
                Arguments.of("{" + one.replace("[0,4]", "[0,4,4]") + "}", 4, "not [begin, end]"),
                Arguments.of("{" + entry("a", "[2]", 0, 4) + "}", 4, "needs 8 bytes, its offsets hold 4"),
                Arguments.of("{" + one + "}", 5, "fill 4 bytes of data, the file holds 5"),
                Arguments.of("{" + one + "}", 3, "fill 4 bytes of data, the file holds 3"),
                Arguments.of("{}", 1, "fill 0 bytes of data, the file holds 1"),
                Arguments.of("{" + entry("a", "[1]", 4, 8) + "}", 8, "a hole before tensor 'a'"),
                Arguments.of("{" + one + "," + entry("b", "[1]", 8, 12) + "}", 12, "a hole before tensor 'b'"),
                Arguments.of("{" + one + "," + entry("b", "[1]", 0, 4) + "}", 4, "an overlap at tensor"),
                Arguments.of(
                        "{" + entry("a", "[2]", 0, 8) + "," + entry("b", "[1]", 4, 8) + "}",
                        8,
                        "an overlap at tensor 'b'"),
                Arguments.of("{" + entry("a\\ud800", "[1]", 0, 4) + "}", 4, "urrogate"),
                Arguments.of("{" + entry("a\\udc00", "[1]", 0, 4) + "}", 4, "urrogate"),
                Arguments.of("{\"__metadata__\":{\"k\":\"\\ud800\"}}", 0, "urrogate"),
                Arguments.of("{\"__metadata__\":{\"k\":\"\\udc00\"}}", 0, "urrogate"),
                Arguments.of("{" + entry("\\u001b[2J", "[2]", 0, 4) + "}", 4, "tensor '\\u001b[2J' needs"),
                Arguments.of("{\"a\":" + "[".repeat(100_000), 0, "should be START_OBJECT"),
                Arguments.of("{" + entry("a", "[[1]]", 0, 4) + "}", 4, "nesting depth"),
                Arguments.of("{\"a\":{\"shape\":[" + "9".repeat(1_000) + "]}}", 0, "not valid JSON"),
                Arguments.of("{'a':1}", 0, "not valid JSON"),
                Arguments.of("\ufeff{}", 0, "not valid JSON"));
    }

    @ParameterizedTest
    @MethodSource("malformedHeaders")
    void aMalformedHeaderIsRefusedByName(String header, int dataBytes, String message) {
        assertRefused(file(header, dataBytes), Limits.ADAPTER, Fault.MALFORMED, message);
    }

    @Test
    void aHeaderThatIsNotUtf8IsRefused() {
        byte[] json = "{\"a?\":1}".getBytes(StandardCharsets.US_ASCII);
        json[3] = (byte) 0xff;
        assertRefused(withDeclaredHeader(json.length, json, 0), Limits.ADAPTER, Fault.MALFORMED, "not UTF-8");
        byte[] wide = "{}".getBytes(StandardCharsets.UTF_16LE);
        assertRefused(withDeclaredHeader(wide.length, wide, 0), Limits.ADAPTER, Fault.MALFORMED, "not valid JSON");
    }

    @ParameterizedTest
    @ValueSource(longs = {(1 << 20) + 1, Integer.MAX_VALUE, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void aHeaderAboveTheLimitIsRefused(long declared) {
        byte[] bytes = withDeclaredHeader(declared, "{}".getBytes(StandardCharsets.US_ASCII), 0);
        assertRefused(bytes, Limits.ADAPTER, Fault.TOO_LARGE, Long.toUnsignedString(declared));
    }

    @Test
    void aHeaderLargerThanTheFileIsRefusedBeforeItIsAllocated() {
        byte[] bytes = withDeclaredHeader(512 << 20, "{}".getBytes(StandardCharsets.US_ASCII), 0);
        Limits generous = new Limits(1L << 40, 1 << 30, 1);
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assertRefused(bytes, generous, Fault.MALFORMED, "more than the file holds");
        long before = memory.getThreadAllocatedBytes(Thread.currentThread().getId());
        assertRefused(bytes, generous, Fault.MALFORMED, "more than the file holds");
        long allocated = memory.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertThat(allocated).isLessThan(32 << 20);
    }

    @Test
    void aFileAboveTheLimitIsRefused(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("large");
        try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.setLength(Limits.ADAPTER.fileBytes() + 1);
        }
        assertThatThrownBy(() -> TensorFile.open(path, Limits.ADAPTER))
                .isInstanceOfSatisfying(
                        MalformedTensorFileException.class,
                        refusal -> assertThat(refusal.fault()).isEqualTo(Fault.TOO_LARGE));
    }

    @Test
    void tooManyTensorsAreRefused() throws IOException {
        String ten = IntStream.range(0, 10)
                .mapToObj(i -> entry("t" + i, "[0]", 0, 0))
                .collect(Collectors.joining(","));
        byte[] bytes = file("{" + ten + "}", 0);
        assertRefused(bytes, new Limits(10_000, 10_000, 9), Fault.TOO_LARGE, "more than 9 tensors");
        try (TensorFile file = TensorFile.open(bytes, new Limits(10_000, 10_000, 10))) {
            assertThat(file.specs()).hasSize(10);
        }
    }
}
