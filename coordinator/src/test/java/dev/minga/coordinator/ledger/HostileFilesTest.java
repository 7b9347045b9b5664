package dev.minga.coordinator.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.InclusionProof;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.MerkleTree;
import dev.minga.shared.testkit.Mutations;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tiles and bundles that somebody wrote over: refused, or read as they are, and never with more memory than a log's file has. */
class HostileFilesTest {
    private static final long SEED = 600;
    private static final int LEAVES = 260;
    private static final int CASES = Mutations.CASES;

    @TempDir
    private Path directory = Path.of("");

    private LedgerFiles files;

    @BeforeEach
    void write() throws Exception {
        files = new LedgerFiles(directory, new TestDisk());
        files.append(0, IntStream.range(0, LEAVES).mapToObj(LogHarness::entry).toList());
    }

    private interface Read {
        void from(LedgerFiles files, String what) throws IOException, MalformedLedgerException;
    }

    private void eachDamageOf(List<String> names, Read read) throws IOException {
        for (String name : names) {
            Path file = directory.resolve(name);
            byte[] good = Files.readAllBytes(file);
            for (int i = 0; i < CASES / names.size(); i++) {
                Files.write(file, Mutations.of(good, SEED + i));
                String what = "seed " + (SEED + i) + ", " + name;
                try {
                    read.from(files, what);
                } catch (IOException | MalformedLedgerException refused) {
                    assertThat(refused.getMessage()).as(what).isNotEmpty().doesNotContain("\n");
                } catch (RuntimeException e) {
                    fail(what, e);
                }
            }
            Files.write(file, good);
        }
    }

    @Test
    void fromADamagedTileNoFalseProofIsMade() throws Exception {
        Sha256 root = new MerkleTree(files, LEAVES).root();
        InclusionProof honest = new MerkleTree(files, LEAVES).inclusionProof(257);
        Sha256 leaf = MerkleHash.leaf(LogHarness.entry(257));
        assertThat(honest.verifies(leaf, root)).isTrue();
        eachDamageOf(List.of("tile/0/001.p/4", "tile/1/000.p/1", "tile/0/000"), (hostile, what) -> {
            InclusionProof proof = new MerkleTree(hostile, LEAVES).inclusionProof(257);
            assertThat(proof.verifies(leaf, root)).as(what).isEqualTo(proof.equals(honest));
        });
    }

    @Test
    void aDamagedBundleHasAsManyEntriesAsAskedForOrIsRefused() throws Exception {
        eachDamageOf(
                List.of("tile/entries/001.p/4"),
                (hostile, what) -> assertThat(hostile.entries(1, 4)).as(what).hasSize(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tile/0/001.p/4", "tile/entries/001.p/4"})
    void nothingIsAddedToALogThatCannotBeRead(String name) throws Exception {
        Files.write(directory.resolve(name), new byte[] {0, 9});
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> files.append(LEAVES, List.of(new byte[] {1})))
                .isNotInstanceOf(RuntimeException.class);
    }

    @Test
    void aFileThatIsTooLongIsRefusedBeforeItIsRead() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (String name : List.of("tile/0/000", "tile/entries/000")) {
            try (RandomAccessFile file =
                    new RandomAccessFile(directory.resolve(name).toFile(), "rw")) {
                file.setLength(LedgerFiles.LONGEST_FILE_BYTES + 1L);
            }
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> files.hashes(0, 0, 256))
                .withMessageContaining("is longer than");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> files.entries(0, 256))
                .withMessageContaining("is longer than");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("bytes allocated")
                .isLessThan(LedgerFiles.LONGEST_FILE_BYTES);
    }
}
