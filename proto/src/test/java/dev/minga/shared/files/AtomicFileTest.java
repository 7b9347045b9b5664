package dev.minga.shared.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path directory;

    private static final byte[] OLD = {1, 2, 3};
    private static final byte[] NEW = {4, 5};

    private List<Path> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(Path::getFileName).toList();
        }
    }

    private static String permissions(Path path) throws IOException {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "POSIX permissions");
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void replacesAFileAndLeavesNothingElse() throws IOException {
        Path target = directory.resolve("state");
        AtomicFile.write(target, OLD);
        AtomicFile.write(target, NEW);
        assertThat(target).hasBinaryContent(NEW);
        assertThat(names()).containsExactly(Path.of("state"));
    }

    @Test
    void aFailedWriteLeavesTheTargetAsItWas() throws IOException {
        Path target = Files.createDirectory(directory.resolve("occupied"));
        Files.write(target.resolve("content"), OLD);
        assertThatThrownBy(() -> AtomicFile.write(target, NEW)).isInstanceOf(IOException.class);
        assertThat(target.resolve("content")).hasBinaryContent(OLD);
        assertThat(names()).containsExactly(Path.of("occupied"));
    }

    @Test
    void theDirectoryMustExist() {
        assertThatThrownBy(() -> AtomicFile.write(directory.resolve("missing").resolve("f"), NEW))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aPrivateFileIsForItsOwnerEvenWhereAPublicOneWas() throws IOException {
        Path target = directory.resolve("key");
        AtomicFile.write(target, OLD);
        assertThat(permissions(target)).startsWith("rw-");
        AtomicFile.writePrivate(target, NEW);
        assertThat(permissions(target)).isEqualTo("rw-------");
        assertThat(target).hasBinaryContent(NEW);
    }

    @Test
    void privateDirectoriesAreForTheirOwner() throws IOException {
        Path inner = directory.resolve("a").resolve("b");
        AtomicFile.createPrivateDirectories(inner);
        AtomicFile.createPrivateDirectories(inner);
        assertThat(permissions(inner)).isEqualTo("rwx------");
        assertThat(permissions(directory.resolve("a"))).isEqualTo("rwx------");
    }

    @Test
    void movesAFinishedFile() throws IOException {
        Path temporary = Files.write(directory.resolve("upload.part"), NEW);
        Path target = Files.write(directory.resolve("blob"), OLD);
        AtomicFile.move(temporary, target);
        assertThat(target).hasBinaryContent(NEW);
        assertThat(names()).containsExactly(Path.of("blob"));
    }
}
