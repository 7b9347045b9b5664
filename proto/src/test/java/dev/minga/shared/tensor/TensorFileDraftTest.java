package dev.minga.shared.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorFileDraftTest {
    private static final List<TensorSpec> TWO = List.of(spec("w", 2), spec("v", 1));

    @TempDir
    private Path directory = Path.of("");

    private static TensorSpec spec(String name, long... shape) {
        List<Long> lengths = new ArrayList<>();
        for (long length : shape) {
            lengths.add(length);
        }
        return new TensorSpec(name, DType.F32, lengths);
    }

    private TensorFileDraft begin(List<TensorSpec> tensors) throws IOException {
        return TensorFileDraft.begin(directory.resolve("draft"), tensors);
    }

    private static SortedMap<String, FloatTensor> random(Random random) {
        SortedMap<String, FloatTensor> tensors = new TreeMap<>(TensorSamples.tensors());
        for (int i = 0; i < 5; i++) {
            float[] values = new float[random.nextInt(i == 0 ? 200_000 : 40)];
            for (int at = 0; at < values.length; at++) {
                values[at] = (float) random.nextGaussian();
            }
            String name = Integer.toString(random.nextInt(1_000_000), 36);
            tensors.put(name, new FloatTensor(List.of((long) values.length), values));
        }
        return tensors;
    }

    /** Pieces of random length, of a random tensor at a time, out of the middle of an array. */
    @Test
    void piecesInAnyOrderOfTheTensorsMakeTheCanonicalBytes() throws IOException {
        for (long seed = 1; seed <= 30; seed++) {
            Random random = new Random(seed);
            SortedMap<String, FloatTensor> tensors = random(random);
            List<TensorSpec> specs = new ArrayList<>();
            tensors.forEach((name, tensor) -> specs.add(tensor.spec(name)));
            Collections.shuffle(specs, random);
            try (TensorFileDraft draft = begin(specs)) {
                SortedMap<String, Integer> left = new TreeMap<>();
                tensors.forEach((name, tensor) -> left.put(name, 0));
                while (!left.isEmpty()) {
                    String name = new ArrayList<>(left.keySet()).get(random.nextInt(left.size()));
                    float[] values = tensors.get(name).values();
                    int first = left.get(name);
                    int count = random.nextInt(values.length - first + 1);
                    draft.write(name, first, values, first, count);
                    left.put(name, first + count);
                    left.remove(name, values.length);
                }
                draft.finish();
                assertThat(Files.readAllBytes(draft.file()))
                        .as("seed %d", seed)
                        .isEqualTo(TensorFileWriter.encode(tensors, new TreeMap<>()));
            }
        }
    }

    @Test
    void whatIsCopiedIsTheSameUnderItsNewName() throws IOException {
        SortedMap<String, FloatTensor> tensors = random(new Random(7));
        SortedMap<String, FloatTensor> renamed = new TreeMap<>();
        List<TensorSpec> specs = new ArrayList<>();
        tensors.forEach((name, tensor) -> {
            renamed.put("new." + name, tensor);
            specs.add(tensor.spec("new." + name));
        });
        TensorFile from = TensorFile.open(TensorFileWriter.encode(tensors, new TreeMap<>()), TensorFile.Limits.ADAPTER);
        try (TensorFileDraft draft = begin(specs)) {
            for (String name : tensors.keySet()) {
                draft.copy("new." + name, from, name);
            }
            draft.finish();
            try (TensorFile found = draft.read(TensorFile.Limits.ADAPTER)) {
                assertThat(found.readAll()).isEqualTo(renamed);
            }
        }
    }

    /** Written by hand: the header has 0x70 = 112 bytes, then v = 3, w = 1 and 2. */
    @Test
    void theBytesAreThese() throws IOException {
        try (TensorFileDraft draft = begin(TWO)) {
            draft.write("w", 0, new float[] {9, 1, 2}, 1, 2);
            draft.write("v", 0, new float[] {3}, 0, 1);
            draft.finish();
            byte[] json = ("{\"v\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
            assertThat(HexFormat.of().formatHex(Files.readAllBytes(draft.file())))
                    .isEqualTo("7000000000000000" + HexFormat.of().formatHex(json) + "20".repeat(112 - json.length)
                            + "00004040" + "0000803f" + "00000040");
        }
    }

    /** The file has a hole of 2.4 GB, which takes no room. */
    @Test
    void whatStandsBeyondTwoGibibytesFindsItsPlace() throws IOException {
        long far = 600_000_000;
        try (TensorFileDraft draft = begin(List.of(spec("a", far), spec("b", 1)))) {
            draft.write("b", 0, new float[] {-2}, 0, 1);
            try (RandomAccessFile file = new RandomAccessFile(draft.file().toFile(), "r")) {
                assertThat((file.length() - 4 * (far + 1)) % 8).isZero();
                file.seek(file.length() - 4);
                assertThat(file.readInt()).isEqualTo(0x000000c0);
            }
        }
    }

    @Test
    void whatIsNotNextIsRefused() throws IOException {
        try (TensorFileDraft draft = begin(TWO)) {
            float[] values = new float[3];
            assertThatIllegalStateException()
                    .isThrownBy(() -> draft.write("w", 1, values, 0, 1))
                    .withMessage("tensor 'w' has 0 of 2 values; it cannot go on with 1 at 1");
            draft.write("w", 0, values, 0, 1);
            assertThatIllegalStateException().isThrownBy(() -> draft.write("w", 0, values, 0, 1));
            assertThatIllegalStateException()
                    .isThrownBy(() -> draft.write("w", 1, values, 0, 2))
                    .withMessage("tensor 'w' has 1 of 2 values; it cannot go on with 2 at 1");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> draft.write("x", 0, values, 0, 1))
                    .withMessage("no tensor 'x'");
        }
    }

    @Test
    void aTensorThatIsNotWholeIsNamed() throws IOException {
        try (TensorFileDraft draft = begin(TWO)) {
            draft.write("v", 0, new float[1], 0, 1);
            draft.write("w", 0, new float[1], 0, 1);
            assertThatIllegalStateException().isThrownBy(draft::finish).withMessage("tensor 'w' has 1 of 2 values");
        }
    }

    /** At each place of seven: they are looked at two at a time. */
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void valuesThatAreNotFiniteAreRefused(float value) throws IOException {
        for (int bad = 0; bad < 7; bad++) {
            float[] values = new float[9];
            values[2 + bad] = value;
            try (TensorFileDraft draft = begin(List.of(spec("w", 8)))) {
                draft.write("w", 0, values, 0, 1);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> draft.write("w", 1, values, 2, 7))
                        .withMessage("tensor 'w' holds %s at %d", value, 1 + bad);
            }
        }
    }

    @Test
    void theLargestAndLeastValuesAreTaken() throws IOException {
        float[] values = {Float.MAX_VALUE, -Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -0.0f};
        try (TensorFileDraft draft = begin(List.of(spec("w", 5)))) {
            draft.write("w", 0, values, 0, 5);
            draft.finish();
            try (TensorFile found = draft.read(TensorFile.Limits.ADAPTER)) {
                assertThat(found.readAll().get("w")).isEqualTo(new FloatTensor(List.of(5L), values));
            }
        }
    }

    @Test
    void tensorsThatTheFormatCannotHoldAreRefusedBeforeThereIsAFile() {
        for (List<TensorSpec> wrong : List.of(
                List.of(spec("__metadata__", 1)),
                List.of(spec("half \ud800", 1)),
                List.of(spec("w", 1), spec("w", 1)),
                List.of(new TensorSpec("w", DType.BF16, List.of(1L))))) {
            assertThatIllegalArgumentException().as("%s", wrong).isThrownBy(() -> begin(wrong));
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void closingDeletesWhatWasNotMovedAway() throws IOException {
        List<Path> places = new ArrayList<>();
        Path kept = directory.resolve("kept");
        try (TensorFileDrafts drafts = new TensorFileDrafts(() -> {
            places.add(directory.resolve("draft-" + places.size()));
            return places.get(places.size() - 1);
        })) {
            drafts.begin(TWO);
            drafts.begin(List.of()).finish();
            drafts.begin(List.of()).finish();
            Files.move(places.get(2), kept);
            assertThat(directory).isDirectoryContaining(places.get(0)::equals);
            assertThat(directory).isDirectoryContaining(places.get(1)::equals);
        }
        assertThat(places).hasSize(3);
        assertThat(Files.list(directory)).containsExactly(kept);
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() throws IOException {
        try (TensorFileDraft draft = begin(TWO)) {
            draft.close();
            assertThatIOException()
                    .isThrownBy(() -> draft.write("w", 0, new float[2], 0, 2))
                    .withMessageStartingWith(draft.file() + " cannot be written (");
        }
    }
}
