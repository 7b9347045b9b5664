package dev.minga.shared.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
    @TempDir
    Path directory;

    /** What another process says when it wants the directory. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] args) throws IOException {
            try (DirectoryLock lock = DirectoryLock.acquire(Path.of(args[0]))) {
                System.out.print("taken " + (lock != null));
            } catch (DirectoryInUseException e) {
                System.out.print(e.getMessage());
            }
        }

        static String says(Path directory) throws IOException, URISyntaxException {
            String classes = Stream.of(DirectoryLock.class, OtherProcess.class)
                    .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                    .map(location -> new File(location.getPath()).getPath())
                    .collect(Collectors.joining(File.pathSeparator));
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            Process process = new ProcessBuilder(
                            Arrays.asList(java, "-cp", classes, OtherProcess.class.getName(), directory.toString()))
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aDirectoryIsHeldOnceWithinAProcess() throws Exception {
        Files.createDirectory(directory.resolve("sub"));
        try (DirectoryLock held = DirectoryLock.acquire(directory)) {
            assertThat(held).isNotNull();
            assertThatThrownBy(
                            () -> DirectoryLock.acquire(directory.resolve("sub").resolve("..")))
                    .isInstanceOf(DirectoryInUseException.class)
                    .hasMessageContaining("is in use by this process. Stop it first");
        }
        DirectoryLock.acquire(directory).close();
    }

    @Test
    void aRefusedAttemptDoesNotDropTheLockAgainstOtherProcesses() throws Exception {
        try (DirectoryLock held = DirectoryLock.acquire(directory)) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> DirectoryLock.acquire(directory)).isInstanceOf(DirectoryInUseException.class);
            assertThat(OtherProcess.says(directory))
                    .isEqualTo(directory + " is in use by process "
                            + ProcessHandle.current().pid() + ". Stop it first, or choose another directory");
        }
        assertThat(OtherProcess.says(directory)).isEqualTo("taken true");
    }

    @Test
    void aDirectoryThatIsMissingIsRefusedWithARemedy() {
        assertThatThrownBy(() -> DirectoryLock.acquire(directory.resolve("missing")))
                .isInstanceOf(DirectoryInUseException.class)
                .hasMessageContaining("cannot be locked")
                .hasMessageContaining("Check that it exists");
    }
}
