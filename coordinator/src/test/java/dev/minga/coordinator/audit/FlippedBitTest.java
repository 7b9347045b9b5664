package dev.minga.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.testkit.Directories;
import dev.minga.coordinator.testkit.StoredRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One flipped bit anywhere in the log or the blobs of a real run is found, and its file or leaf is named. */
class FlippedBitTest {
    private static final int CASES = Integer.getInteger("minga.flips", 204);
    private static final long SEED = 20260301;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void everyFlippedBitIsFoundAndNamed() throws Exception {
        try (StoredRun stored = StoredRun.ofTwoRounds(directory)) {
            VerifierKeys keys = stored.keys();
            assertThat(LedgerVerification.verify(directory, keys, false).findings())
                    .isEmpty();
            List<Path> files = Stream.of("ledger", "blobs")
                    .flatMap(folder -> {
                        try {
                            return Directories.files(directory.resolve(folder)).stream();
                        } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    })
                    .toList();
            assertThat(files)
                    .as("checkpoints, tiles, bundle, deltas, statements, models")
                    .hasSize(3 + 2 + 4 + 4 + 3);
            SplittableRandom random = new SplittableRandom(SEED);
            for (int i = 0; i < CASES; i++) {
                Path file = files.get(i % files.size());
                byte[] good = Files.readAllBytes(file);
                int bit = random.nextInt(good.length * 8);
                byte[] bad = good.clone();
                bad[bit / 8] ^= (byte) (1 << (bit % 8));
                Files.write(file, bad);
                String what = "seed " + SEED + ", case " + i + ", bit " + bit + " of " + directory.relativize(file);
                assertNamed(what, file, keys);
                Files.write(file, good);
            }
        }
    }

    private void assertNamed(String what, Path file, VerifierKeys keys) {
        String name = directory.relativize(file).toString();
        try {
            List<Finding> findings =
                    LedgerVerification.verify(directory, keys, false).findings();
            assertThat(findings).as(what).anyMatch(finding -> finding.toString().contains(name));
        } catch (Exception e) {
            throw new AssertionError(what, e);
        }
    }
}
