package dev.minga.node.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogPrefixTest {
    @TempDir
    Path folder;

    private LogPrefix prefix(String text, long most) throws IOException {
        Path log = folder.resolve("a.log");
        Files.writeString(log, text);
        return LogPrefix.of(log, most);
    }

    private static LogPrefix expected(long lines, String bytes, boolean ended) {
        return new LogPrefix(lines, Sha256.of(bytes.getBytes(StandardCharsets.UTF_8)), ended);
    }

    @Test
    void itIsTheBytesOfTheFirstLinesWithTheirEnds() throws IOException {
        assertThat(prefix("", 9)).isEqualTo(expected(0, "", true));
        assertThat(prefix("a\nbb\n", 0)).isEqualTo(expected(0, "", true));
        assertThat(prefix("a\nbb\n", 1)).isEqualTo(expected(1, "a\n", true));
        assertThat(prefix("a\nbb\nc", 2)).isEqualTo(expected(2, "a\nbb\n", true));
        assertThat(prefix("a\nbb\nc", 3)).isEqualTo(expected(3, "a\nbb\nc", false));
        assertThat(prefix("\n\n", 9)).isEqualTo(expected(2, "\n\n", true));
    }
}
