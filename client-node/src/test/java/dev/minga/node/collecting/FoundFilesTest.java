package dev.minga.node.collecting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundFilesTest {
    @TempDir
    Path folder;

    private Path log;

    @BeforeEach
    void write() throws IOException {
        log = Files.writeString(Files.createDirectories(folder.resolve("web")).resolve("a.log"), "one\n");
    }

    private FoundFiles find(String pattern) throws IOException {
        return FoundFiles.of(folder, pattern, folder.resolve("store"));
    }

    @Test
    void aDirectoryThatCannotBeLookedIntoHidesNoOther() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        try {
            assumeThat(Files.isReadable(closed)).as("root reads everything").isFalse();
            FoundFiles found = find("*/*.log");
            assertThat(found.files()).containsExactly(log);
            assertThat(found.unreadable()).containsExactly("cannot look into " + closed + ": permission denied");
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void aFileOfSeveralNamesIsOne() throws IOException {
        Files.createLink(folder.resolve("web/b.log"), log);
        Files.createSymbolicLink(folder.resolve("web/current.log"), Path.of("a.log"));
        assertThat(find("web/*.log").files()).containsExactly(log);
        Files.copy(log, folder.resolve("web/c.log"));
        Files.setLastModifiedTime(folder.resolve("web/c.log"), FileTime.fromMillis(0));
        assertThat(find("web/*.log").files()).containsExactly(folder.resolve("web/c.log"), log);
    }

    @Test
    void linksThatLeadNowhereOrRoundAreNone() throws IOException {
        Files.createSymbolicLink(folder.resolve("web/gone.log"), Path.of("never"));
        Files.createSymbolicLink(folder.resolve("web/up"), folder);
        assertThat(find("**/*.log")).isEqualTo(new FoundFiles(List.of(log), List.of()));
    }

    @Test
    void theStoreIsNoneOfThem() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("store/x")).resolve("records.log"), "");
        assertThat(find("**/*.log").files()).containsExactly(log);
        assertThat(find("*/*/*.log").files()).isEmpty();
    }
}
