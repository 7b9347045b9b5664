package dev.minga.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
    @TempDir
    Path folder;

    @Test
    void linesEndWithLfOrCrlfAndTheLastMayLackIt() throws IOException {
        assertThat(lines("a\r\nb\n\nc\rd\r\ne")).containsExactly("a", "b", "", "c<U+000D>d", "e");
        assertThat(lines("a\n")).containsExactly("a");
        assertThat(lines("")).isEmpty();
    }

    @Test
    void recordsKnowTheirPlace() throws IOException {
        LogReader reader = reader("a\nb\n".getBytes(StandardCharsets.UTF_8));
        assertThat(reader.next()).contains(new LogRecord("test.log", 1, "a"));
        assertThat(reader.next()).contains(new LogRecord("test.log", 2, "b"));
        assertThat(reader.next()).isEmpty();
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void hiddenCharactersAreSpelledOut() throws IOException {
        assertThat(lines("\u001b[31mred\u0000 \u202eevil\u2066 \u2028 tab\tstays ${jndi:ldap://h/a}"))
                .containsExactly("<U+001B>[31mred<U+0000> <U+202E>evil<U+2066> <U+2028> tab\tstays ${jndi:ldap://h/a}");
    }

    @Test
    void aByteOrderMarkIsLeftOutAtTheStartOnly() throws IOException {
        assertThat(lines("\ufeffa\n\ufeffb")).containsExactly("a", "<U+FEFF>b");
    }

    @Test
    void bytesThatAreNotUtf8AreReplaced() throws IOException {
        byte[] bytes = {'a', (byte) 0xff, 'b', (byte) 0xc3, '\n', (byte) 0xc3, (byte) 0xbc};
        assertThat(lines(bytes)).containsExactly("a\ufffdb\ufffd", "ü");
    }

    @Test
    void aLineOfOneMegabyteIsCutAndStaysOneRecord() throws IOException {
        String longest = "x".repeat(LogReader.MAX_LINE_BYTES);
        assertThat(lines(longest + "\n" + "x".repeat(1 << 20) + "\nnext")).containsExactly(longest, longest, "next");
    }

    @Test
    void charactersAcrossTwoReadsStayWhole() throws IOException {
        String line = "a" + "ü".repeat(30_000);
        assertThat(lines(("short\n" + line + "\n").repeat(5)))
                .filteredOn(line::equals)
                .hasSize(5);
        assertThat(lines(line + "\n" + line)).containsExactly(line, line);
    }

    @Test
    void anUnreadableFileIsNamedWithItsCause() {
        Path missing = folder.resolve("missing.log");
        assertThatThrownBy(() -> LogReader.open(missing))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot read " + missing + ": no such file");
        assertThatThrownBy(() -> {
                    try (LogReader reader = LogReader.open(folder)) {
                        reader.next();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot read " + folder + ": ");
    }

    @Test
    void aFailureWhileReadingIsNamedToo() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk on fire");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                throw new IOException("disk on fire");
            }
        };
        assertThatThrownBy(() -> new LogReader(broken, "b.log").next())
                .isInstanceOf(IOException.class)
                .hasMessage("cannot read b.log: disk on fire");
    }

    private static List<String> lines(String text) throws IOException {
        return lines(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> lines(byte[] bytes) throws IOException {
        LogReader reader = reader(bytes);
        List<String> lines = new ArrayList<>();
        for (Optional<LogRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
            lines.add(next.get().line());
        }
        return lines;
    }

    private static LogReader reader(byte[] bytes) {
        return new LogReader(new ByteArrayInputStream(bytes), "test.log");
    }
}
