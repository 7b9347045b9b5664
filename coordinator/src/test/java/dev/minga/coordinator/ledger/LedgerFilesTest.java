package dev.minga.coordinator.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.testkit.Directories;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.MerkleHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layout of C2SP tlog-tiles, to the byte. */
class LedgerFilesTest {
    @TempDir
    private Path directory = Path.of("");

    private LedgerFiles files() {
        return new LedgerFiles(directory, new TestDisk());
    }

    private static byte[] entry(int leaf) {
        return ("entry " + leaf).getBytes(StandardCharsets.UTF_8);
    }

    private static List<byte[]> entries(int from, int to) {
        return IntStream.range(from, to).mapToObj(LedgerFilesTest::entry).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | tile/0/000.p/1 tile/entries/000.p/1",
                "255 | tile/0/000.p/255 tile/entries/000.p/255",
                "256 | tile/0/000 tile/1/000.p/1 tile/entries/000",
                "257 | tile/0/000 tile/0/001.p/1 tile/1/000.p/1 tile/entries/000 tile/entries/001.p/1"
            })
    void filesAreNamedAsTheFormatSays(int size, String names) throws Exception {
        files().append(0, entries(0, size));
        assertThat(String.join(" ", Directories.content(directory).keySet())).isEqualTo(names);
    }

    @Test
    void aLargeLogHasThreeLevelsAndTheContentThatFollowsFromTheEntriesAlone() throws Exception {
        int size = 70_000;
        LedgerFiles files = files();
        for (int at = 0; at < size; ) {
            int count = Math.min(size - at, 1 + (at * 7) % 5_000);
            files.append(at, entries(at, at + count));
            at += count;
        }
        SortedMap<String, String> content = Directories.content(directory);
        assertThat(content).containsKeys("tile/2/000.p/1", "tile/1/001.p/17", "tile/0/273.p/112", "tile/entries/272");
        assertThat(content.equals(fromScratch(size)))
                .as("the same names with the same bytes")
                .isTrue();
    }

    /** Written from the format's text, with nothing of what is tested. */
    private static SortedMap<String, String> fromScratch(int size) {
        SortedMap<String, String> files = new TreeMap<>();
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        List<Sha256> level = new ArrayList<>();
        for (int leaf = 0; leaf < size; leaf++) {
            byte[] entry = entry(leaf);
            bundle.write(entry.length >> 8);
            bundle.write(entry.length);
            bundle.writeBytes(entry);
            level.add(MerkleHash.leaf(entry));
            if (leaf % 256 == 255 || leaf == size - 1) {
                files.put("tile/entries/" + place(leaf / 256, leaf % 256 + 1), text(bundle.toByteArray()));
                bundle.reset();
            }
        }
        for (int number = 0; !level.isEmpty(); number++) {
            List<Sha256> above = new ArrayList<>();
            for (int from = 0; from < level.size(); from += 256) {
                List<Sha256> tile = level.subList(from, Math.min(level.size(), from + 256));
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                tile.forEach(hash -> bytes.writeBytes(hash.bytes()));
                files.put("tile/" + number + "/" + place(from / 256, tile.size()), text(bytes.toByteArray()));
                if (tile.size() == 256) {
                    above.add(paired(tile));
                }
            }
            level = above;
        }
        return files;
    }

    private static Sha256 paired(List<Sha256> hashes) {
        List<Sha256> nodes = hashes;
        while (nodes.size() > 1) {
            List<Sha256> below = nodes;
            nodes = IntStream.range(0, below.size() / 2)
                    .mapToObj(i -> MerkleHash.node(below.get(2 * i), below.get(2 * i + 1)))
                    .toList();
        }
        return nodes.get(0);
    }

    private static String place(int index, int width) {
        return String.format("%03d", index) + (width == 256 ? "" : ".p/" + width);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void narrowerReadsAreCutFromWiderFiles() throws Exception {
        LedgerFiles files = files();
        files.append(0, entries(0, 200));
        assertThat(files.hashes(0, 0, 3)).isEqualTo(first(files.hashes(0, 0, 200), 3));
        assertThat(files.entries(0, 2)).containsExactly(entry(0), entry(1));
        files.append(200, entries(200, 300));
        assertThat(files.hashes(0, 0, 3)).isEqualTo(first(files.hashes(0, 0, 256), 3));
        assertThat(files.entries(0, 201)).hasSize(201).endsWith(entry(200));
        assertThat(files.entries(1, 44)).endsWith(entry(299));
    }

    private static byte[] first(byte[] tile, int hashes) {
        return java.util.Arrays.copyOf(tile, hashes * 32);
    }

    /** A leftover of a log that was voided: wider, but not what the present log says. */
    @Test
    void ofSeveralFilesTheNarrowestThatIsWideEnoughIsRead() throws Exception {
        LedgerFiles files = files();
        files.append(0, entries(0, 5));
        byte[] right = files.hashes(0, 0, 4);
        Files.write(directory.resolve("tile/0/000.p/9"), new byte[9 * 32]);
        Files.write(directory.resolve("tile/0/000"), new byte[256 * 32]);
        assertThat(files.hashes(0, 0, 4)).isEqualTo(right);
    }

    @Test
    void whatIsNotThereOrTooShortIsSaid() throws Exception {
        LedgerFiles files = files();
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> files.hashes(0, 0, 1));
        files.append(0, entries(0, 5));
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> files.entries(0, 6));
        Files.write(directory.resolve("tile/0/000.p/5"), new byte[70]);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> files.hashes(0, 0, 5))
                .withMessageContaining("000.p/5 is cut short");
        Files.write(directory.resolve("tile/entries/000.p/5"), new byte[] {0, 1, 7});
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> files.entries(0, 5))
                .withMessageContaining("has only 1 entries");
    }

    @Test
    void doneAgainAfterACrashItWritesTheSameBytes() throws Exception {
        files().append(0, entries(0, 250));
        Path before = directory.resolveSibling(directory.getFileName() + "-before");
        Directories.copy(directory, before);
        TestDisk whole = new TestDisk();
        new LedgerFiles(directory, whole).append(250, entries(250, 600));
        SortedMap<String, String> expected = Directories.content(directory);
        assertThat(whole.changed).hasSizeGreaterThan(9);
        for (int changes = 0; changes < whole.changed.size(); changes++) {
            Path crashed = directory.resolveSibling(directory.getFileName() + "-" + changes);
            Directories.copy(before, crashed);
            LedgerFiles dying = new LedgerFiles(crashed, new TestDisk(changes));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> dying.append(250, entries(250, 600)));
            LedgerFiles again = new LedgerFiles(crashed, new TestDisk());
            assertThat(again.entries(0, 250)).as("after %d changes", changes).hasSize(250);
            again.append(250, entries(250, 600));
            assertThat(Directories.content(crashed))
                    .as("after %d changes", changes)
                    .isEqualTo(expected);
        }
    }
}
