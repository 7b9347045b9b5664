package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.digest.Sha256;
import dev.minga.node.training.TrainingState;
import dev.minga.proto.v1.SignedStatement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedTrainingTest {
    private static final Sha256 WORK = Sha256.of(new byte[] {1});
    private static final TrainingState STATE = new TrainingState(
            17, new float[] {0, -0f, Float.MIN_VALUE, 1 / 3f}, 0.1, new double[] {Math.PI, -0.0, 1e-300, 4, 5});

    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong(5);

    private RoundFolder round() {
        return new RoundFolder(folder, "run-1", 3);
    }

    private Path file() {
        return folder.resolve("run-1/3/training.bin");
    }

    private SavedTraining saved() {
        return new SavedTraining(round(), WORK, 4, 5, nanos::get);
    }

    private void saveAfter(Duration time, TrainingState state) {
        SavedTraining saved = saved();
        nanos.addAndGet(time.toNanos());
        saved.reached(() -> state);
    }

    @Test
    void aStateComesBackToTheBitAndOnlyItsOwnerReadsIt() throws IOException {
        assertThat(saved().last()).isEmpty();
        saveAfter(Duration.ofSeconds(10), STATE);
        TrainingState last = saved().last().orElseThrow();
        assertThat(last.steps()).isEqualTo(17);
        assertThat(last.clip()).isEqualTo(0.1);
        assertThat(Arrays.equals(last.vector(), STATE.vector())).isTrue();
        assertThat(Arrays.equals(last.memory(), STATE.memory())).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void itIsWrittenEveryTenSecondsAtMost() {
        SavedTraining saved = saved();
        for (int second = 1; second <= 35; second++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            int steps = second;
            saved.reached(() -> {
                assertThat(steps % 10).as("asked at step %d", steps).isZero();
                return new TrainingState(steps, STATE.vector(), 1, STATE.memory());
            });
        }
        assertThat(saved().last().orElseThrow().steps()).isEqualTo(30);
    }

    @Test
    void whatIsOfOtherWorkIsNotGoneOnWith() {
        saveAfter(Duration.ofSeconds(10), STATE);
        assertThat(new SavedTraining(round(), Sha256.of(new byte[] {2}), 4, 5, nanos::get).last())
                .isEmpty();
        assertThat(new SavedTraining(round(), WORK, 4, 4, nanos::get).last()).isEmpty();
        assertThat(saved().last()).isPresent();
    }

    @Test
    void noDamagedFileIsGoneOnWith() throws IOException {
        saveAfter(Duration.ofSeconds(10), STATE);
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThat(saved().last()).as("cut at %d", length).isEmpty();
        }
        Files.write(file(), Arrays.copyOf(whole, whole.length + 1));
        assertThat(saved().last()).as("one byte more").isEmpty();
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            Files.write(file(), flipped);
            assertThat(saved().last()).as("byte %d", at).isEmpty();
        }
        Files.write(file(), whole);
        assertThat(saved().last()).isPresent();
    }

    /** Also of rounds that were over before they were trained. */
    @Test
    void itGoesWithTheDeltaTheRefusalOrTheRun() throws IOException {
        saveAfter(Duration.ofSeconds(10), STATE);
        round().keep(new byte[] {1}, SignedStatement.getDefaultInstance());
        assertThat(file()).doesNotExist();
        saveAfter(Duration.ofSeconds(10), STATE);
        round().refused("NOT_FINITE");
        assertThat(file()).doesNotExist();
        for (int round : new int[] {1, 2, 30}) {
            new RoundFolder(folder, "run-1", round).keepTraining(new byte[] {1});
        }
        new RoundFolder(folder, "run-2", 1).keepTraining(new byte[] {1});
        RoundFolder.endTrainings(folder, "run-1");
        RoundFolder.endTrainings(folder, "..");
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(file -> file.endsWith("training.bin")))
                    .containsExactly(folder.resolve("run-2/1/training.bin"));
        }
    }

    @Test
    void trainingGoesOnWhereNothingCanBeKept() throws IOException {
        Files.writeString(folder.resolve("run-1"), "a file where a directory should be");
        saveAfter(Duration.ofSeconds(10), STATE);
        assertThat(saved().last()).isEmpty();
    }
}
