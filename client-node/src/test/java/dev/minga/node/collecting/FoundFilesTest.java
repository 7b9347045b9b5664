package dev.minga.node.collecting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
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
        return FoundFiles.of(folder, pattern, new OwnFiles(folder, folder.resolve("store")));
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

    /** For who reads everything, as root does. */
    @Test
    void onlyWhereThePatternLeadsIsItSaidWhatCannotBeLookedInto() {
        OwnFiles own = new OwnFiles(folder, folder.resolve("store"));
        for (String pattern : List.of("web*/*.log", "{web,x}/*.log", "**/*.log", "{web/a,x}.log")) {
            FoundFiles.Walk walk = new FoundFiles.Walk(folder, pattern, own);
            walk.visitFileFailed(folder.resolve("web2"), new AccessDeniedException("web2"));
            walk.visitFileFailed(folder.resolve("private"), new AccessDeniedException("private"));
            walk.visitFileFailed(folder.resolve("web3"), new NoSuchFileException("web3"));
            List<String> expected = new ArrayList<>();
            if (!pattern.startsWith("{web,")) {
                expected.add("cannot look into " + folder.resolve("web2") + ": permission denied");
            }
            if (pattern.contains("**") || pattern.contains("web/a")) {
                expected.add("cannot look into " + folder.resolve("private") + ": permission denied");
            }
            assertThat(walk.unreadable()).as(pattern).isEqualTo(expected);
        }
    }

    @Test
    void braceGroupsMayHoldSlashes() throws IOException {
        assertThat(find("{web/a,x/b}.log").files()).containsExactly(log);
        assertThat(find("w?b/[a-c].log").files()).containsExactly(log);
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

    /** Who writes logs elsewhere may not have the node read its own files. */
    @Test
    void linksFromElsewhereToTheNodesOwnFilesAreNone(@TempDir Path elsewhere) throws IOException {
        Path key = Files.writeString(folder.resolve("page.key"), "secret\n");
        Path store = Files.createDirectories(folder.resolve("store/x"));
        Path records = Files.writeString(store.resolve("records.log"), "one\n");
        Path real = Files.writeString(elsewhere.resolve("real.log"), "one\n");
        Files.createSymbolicLink(elsewhere.resolve("key.log"), key);
        Files.createSymbolicLink(elsewhere.resolve("records.log"), records);
        Files.createSymbolicLink(elsewhere.resolve("all"), folder);
        assertThat(find(elsewhere + "/*.log").files()).containsExactly(real);
        assertThat(find(elsewhere + "/**.{log,key}").files()).containsExactly(real);
        assertThat(find(elsewhere + "/key.log").files()).isEmpty();
    }

    /** As where /tmp is a link. */
    @Test
    void aNodesDirectoryMayBeReachedByALink(@TempDir Path elsewhere) throws IOException {
        Path link = Files.createSymbolicLink(elsewhere.resolve("node"), folder);
        FoundFiles found = FoundFiles.of(link, "web/*.log", new OwnFiles(link, link.resolve("store")));
        assertThat(found.files()).containsExactly(link.resolve("web/a.log"));
    }

    @Test
    void theStoreIsNoneOfThem() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("store/x")).resolve("records.log"), "");
        assertThat(find("**/*.log").files()).containsExactly(log);
        assertThat(find("*/*/*.log").files()).isEmpty();
    }
}
