package dev.minga.node.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFolderTest {
    @TempDir
    Path root;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private static void two(Path folder) throws IOException {
        Files.writeString(folder.resolve("a"), "1");
        Files.writeString(folder.resolve("b"), "2");
    }

    @Test
    void aNewFolderAndTheMissingOnesAboveItAreMade() throws IOException {
        NewFolder.write(root.resolve("x/y"), NewFolderTest::two);
        assertThat(root.resolve("x/y/a")).hasContent("1");
        assertThat(root.resolve("x")).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void anEmptyFolderIsFilled() throws IOException {
        Files.createDirectory(root.resolve("x"));
        NewFolder.write(root.resolve("x"), NewFolderTest::two);
        assertThat(root.resolve("x/b")).hasContent("2");
        assertThat(names()).containsExactly("x");
    }

    @Test
    void whatIsThereIsLeftAlone() throws IOException {
        Path folder = Files.createDirectory(root.resolve("x"));
        Files.writeString(folder.resolve("mine"), "!");
        assertThatExceptionOfType(DirectoryNotEmptyException.class)
                .isThrownBy(() -> NewFolder.write(folder, NewFolderTest::two));
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> NewFolder.write(folder.resolve("mine"), NewFolderTest::two));
        assertThat(folder).isDirectoryContaining("glob:**mine");
        assertThat(folder.resolve("mine")).hasContent("!");
        assertThat(names()).containsExactly("x");
    }

    /** Somebody writes there meanwhile. */
    @Test
    void aFolderThatFillsMeanwhileIsLeftAlone() throws IOException {
        Path folder = root.resolve("x");
        assertThatExceptionOfType(DirectoryNotEmptyException.class)
                .isThrownBy(() -> NewFolder.write(folder, draft -> {
                    two(draft);
                    Files.createDirectory(folder);
                    Files.writeString(folder.resolve("theirs"), "!");
                }));
        assertThat(names()).containsExactly("x");
        assertThat(folder.resolve("theirs")).hasContent("!");
    }

    @Test
    void aFileThatAppearsMeanwhileIsLeftAlone() throws IOException {
        Path folder = root.resolve("x");
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> NewFolder.write(folder, draft -> {
                    two(draft);
                    Files.writeString(folder, "theirs");
                }));
        assertThat(names()).containsExactly("x");
        assertThat(folder).hasContent("theirs");
    }

    @Test
    void whatBreaksLeavesNothing() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> NewFolder.write(root.resolve("x"), folder -> {
                    two(folder);
                    assertThat(root.resolve("x")).doesNotExist();
                    throw new IOException("the disk is full");
                }))
                .withMessage("the disk is full");
        assertThat(names()).isEmpty();
    }

    /** As an export does of a model that does not go into its form. */
    @Test
    void whatIsRefusedHalfWayLeavesNothing() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NewFolder.write(root.resolve("x"), folder -> {
                    two(folder);
                    throw new IllegalArgumentException("too large");
                }))
                .withMessage("too large");
        assertThat(names()).isEmpty();
    }
}
