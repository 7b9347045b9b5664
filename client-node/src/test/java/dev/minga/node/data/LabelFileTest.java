package dev.minga.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelFileTest {
    private static final List<String> NAMES = List.of("benign", "attack");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "line,label\n3,attack\n1,benign\n",
                "3,attack\r\n\r\n1,benign\r\n",
                "\ufeffline,label\n 3 , attack \n1,benign"
            })
    void rowsAreReadByLineNumber(String content) throws IOException {
        assertThat(LabelFile.read(file(content), NAMES)).containsExactlyEntriesOf(sorted());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|a row is 'line,label', this one has 1 cells",
                "7,attack,now|a row is 'line,label', this one has 3 cells",
                "x,attack|'x' is no line number",
                "99999999999999999999,attack|'99999999999999999999' is no line number",
                "0,attack|line numbers start at 1, not at 0",
                "-4,attack|line numbers start at 1, not at -4",
                "7,Attack|unknown label 'Attack', known are [benign, attack]",
                "7,|unknown label '', known are [benign, attack]",
                "1,attack|line 1 is labelled twice",
                "line,label|'line' is no line number"
            })
    void aMalformedRowIsRefusedWithItsPlace(String row, String cause) throws IOException {
        Path file = file("line,label\n1,benign\n" + row + "\n");
        assertThatThrownBy(() -> LabelFile.read(file, NAMES))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ":3: " + cause);
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = folder.resolve("none.csv");
        assertThatThrownBy(() -> LabelFile.read(missing, NAMES))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot read " + missing + ": no such file");
    }

    private static Map<Long, String> sorted() {
        return new TreeMap<>(Map.of(1L, "benign", 3L, "attack"));
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("labels.csv"), content);
    }
}
