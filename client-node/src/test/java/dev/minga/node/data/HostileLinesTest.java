package dev.minga.node.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is in a line, it is one record; an independent count of line ends says how many there are. */
class HostileLinesTest {
    private static final byte[][] PIECES = {
        bytes("\r"),
        bytes("\u0000"),
        bytes("\u001b[2J\u001b]0;x\u0007"),
        bytes("\u202e\u2066\u200b\ufeff"),
        bytes("\u2028\u2029\u0085\u000b\f"),
        bytes("${jndi:ldap://h/a}"),
        bytes("%0d%0aSet-Cookie: x"),
        bytes("<Event><![CDATA["),
        bytes("</Event"),
        bytes("<!DOCTYPE x [<!ENTITY y 'z'>]>"),
        bytes("\"\"\",;\t|"),
        bytes("{\"a\":[1,{"),
        bytes("<34>1 - - - - - [a b=\""),
        bytes("Jan  5 00:00:12 h a[1]: "),
        bytes("203.0.113.7 - - [05/Jan/2026:00:00:12 +0000] \"GET /"),
        bytes("#Fields: a b"),
        {(byte) 0xff, (byte) 0xc3, (byte) 0xed, (byte) 0xa0, (byte) 0x80, (byte) 0xf4, (byte) 0x90},
        bytes(" text "),
    };

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] line(Random random) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        if (random.nextInt(400) == 0) {
            line.writeBytes(bytes("x".repeat(1 << 20)));
        }
        line.writeBytes(bytes("a"));
        for (int pieces = random.nextInt(6); pieces > 0; pieces--) {
            line.writeBytes(PIECES[random.nextInt(PIECES.length)]);
        }
        return line.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"WINDOWS_XML", "CSV", "WINDOWS_CSV"})
    void aLineIsOneRecord(LogFormat format) throws IOException {
        Random random = new Random(11);
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        int lines = 2_000;
        for (int i = 0; i < lines; i++) {
            log.writeBytes(line(random));
            log.writeBytes(bytes(random.nextBoolean() ? "\n" : "\r\n"));
        }
        assertThat(records(format, log.toByteArray(), "seed 11")).isEqualTo(lines);
    }

    /** Cells in quotes, and their quotes doubled, as RFC 4180 has it. */
    @ParameterizedTest
    @EnumSource(names = {"CSV", "WINDOWS_CSV"})
    void aRowIsOneRecord(LogFormat format) throws IOException {
        Random random = new Random(12);
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        log.writeBytes(bytes("first,second\n"));
        int rows = 1_000;
        for (int i = 0; i < rows; i++) {
            log.writeBytes(bytes("\""));
            for (byte one : line(random)) {
                log.writeBytes(one == '"' ? bytes("\"\"") : new byte[] {one});
            }
            log.writeBytes(bytes(random.nextBoolean() ? "\n\",x\n" : "\",\"\r\n\"\r\n"));
        }
        assertThat(records(format, log.toByteArray(), "seed 12")).isEqualTo(rows);
    }

    /** Without the rules of RFC 4180 a line may be a row or a part of one, and none is lost: cells say which they are of. */
    @ParameterizedTest
    @EnumSource(names = "WINDOWS_XML")
    void anEventIsOneRecord(LogFormat format) throws IOException {
        Random random = new Random(13);
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        log.writeBytes(bytes("<Events>\n"));
        int events = 1_000;
        for (int i = 0; i < events; i++) {
            String text = new String(line(random), StandardCharsets.UTF_8);
            String inside = random.nextInt(3) == 0
                    ? text.replace("<Event>", "").replace("</Event", "").replace("\n", "")
                    : text.replace("&", "&amp;").replace("<", "&lt;");
            log.writeBytes(
                    bytes("<Event xmlns='x'><System>\n<EventID>" + i + "</EventID></System><EventData><Data Name='a'>"
                            + inside + "</Data></EventData></Event>" + (random.nextBoolean() ? "\n" : "")));
        }
        log.writeBytes(bytes("</Events>\n"));
        assertThat(records(format, log.toByteArray(), "seed 13")).isEqualTo(events);
    }

    private static long records(LogFormat format, byte[] log, String seed) throws IOException {
        LineParser parser = format.parser();
        long records = 0;
        try (RecordReader reader = format.reader(new ByteArrayInputStream(log), "x")) {
            for (Optional<LogRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                records++;
                String line = next.get().line();
                assertThat(next.get().lineNumber()).as(seed).isEqualTo(records);
                assertThat(HiddenCharacters.spelledOut(line)).as(seed).isEqualTo(line);
                assertThat(bytes(line).length).as(seed).isLessThanOrEqualTo(8 * LogReader.MAX_LINE_BYTES);
                parser.text(line)
                        .ifPresent(text -> assertThat(HiddenCharacters.spelledOut(text))
                                .as("%s, line %s", seed, line)
                                .isEqualTo(text)
                                .doesNotContain("\n", "\r"));
            }
            assertThat(reader.position()).as(seed).isEqualTo(log.length);
        }
        return records;
    }
}
