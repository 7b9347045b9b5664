package dev.minga.shared.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.minga.shared.evaluation.PublicSet.Labelled;
import dev.minga.shared.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PublicSetTest {
    private static final List<String> LABELS = List.of("benign", "sqli", "xss");
    private static final String GOOD = """
            {"text": "GET /?q=1", "label": "benign"}
            {"label":"sqli","text":"GET /?q=1'\\u0020OR\\t1=1 ñ €  𝄞"}
            {"text": "GET /<script>", "label": "xss"}
            {"text": "GET /", "label": "benign"}
            """;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aFileIsItsRecordsInTheirOrder() throws Exception {
        PublicSet set = PublicSet.parse(utf8(GOOD), LABELS);
        assertThat(set.records())
                .containsExactly(
                        new Labelled("GET /?q=1", 0),
                        new Labelled("GET /?q=1' OR\t1=1 ñ €  𝄞", 1),
                        new Labelled("GET /<script>", 2),
                        new Labelled("GET /", 0));
        assertThat(set.recordsByClass()).containsExactly(2, 1, 1);
        assertThat(PublicSet.parse(utf8(GOOD.stripTrailing()), LABELS))
                .as("the last line need not end")
                .isEqualTo(set);
    }

    private static Arguments second(String line, String message) {
        return Arguments.of(utf8("{\"text\": \"a\", \"label\": \"benign\"}\n" + line + "\n"), "line 2: " + message);
    }

    private static final String NO_OBJECT =
            "is no JSON object of two strings; write {\"text\": \"…\", \"label\": \"…\"}";

    static List<Arguments> others() {
        byte[] latin1 = utf8(GOOD.replace("ñ", "\u0001"));
        for (int i = 0; i < latin1.length; i++) {
            latin1[i] = latin1[i] == 1 ? (byte) 0xf1 : latin1[i];
        }
        String hidden = "has the hidden character %s in its text; write <%s>, as nodes do";
        return List.of(
                Arguments.of(latin1, "line 2: is not UTF-8; save the file as UTF-8"),
                second("", "is empty; delete it"),
                second(" ", NO_OBJECT),
                second("[]", NO_OBJECT),
                second("{}", NO_OBJECT),
                second("null", NO_OBJECT),
                second("\"text\"", NO_OBJECT),
                second("{\"text\": \"a\"}", NO_OBJECT),
                second("{\"label\": \"xss\"}", NO_OBJECT),
                second("{\"text\": \"a\", \"label\": 1}", NO_OBJECT),
                second("{\"text\": null, \"label\": \"xss\"}", NO_OBJECT),
                second("{\"text\": [\"a\"], \"label\": \"xss\"}", NO_OBJECT),
                second("{\"text\": \"a\", \"label\": \"xss\"} {}", NO_OBJECT),
                second("{\"text\": \"a\", \"label\": \"xss\"},", NO_OBJECT),
                second("{\"text\": \"a\", \"label\": \"xss\"", NO_OBJECT),
                second("{\"text\": \"a\", \"text\": \"b\", \"label\": \"xss\"}", NO_OBJECT),
                second("{\"text\": \"a\", \"label\": \"sqli\", \"label\": \"xss\"}", NO_OBJECT),
                second("{'text': 'a', 'label': 'xss'}", NO_OBJECT),
                second("{\"text\": \"\\x\", \"label\": \"xss\"}", NO_OBJECT),
                second("{\"text\": \"a\", \"label\": \"xss\"} // no", NO_OBJECT),
                second(
                        "{\"text\": \"a\", \"label\": \"xss\", \"weight\": \"1\"}",
                        "has the key 'weight'; write {\"text\": \"…\", \"label\": \"…\"}"),
                second("{\"text\": \"\", \"label\": \"xss\"}", "has an empty text; delete the line"),
                second("{\"text\": \" \\t\", \"label\": \"xss\"}", "has an empty text; delete the line"),
                second(
                        "{\"text\": \"a\", \"label\": \"Xss\"}",
                        "has the label 'Xss', the plan's are benign, sqli, xss"),
                second(
                        "{\"text\": \"a\", \"label\": \"\\u001b[2J\\n" + "y".repeat(90) + "\"}",
                        "has the label '\\u001b[2J\\n" + "y".repeat(75) + "…', the plan's are benign, sqli, xss"),
                second(
                        "{\"text\": \"a\", \"label\": \"xss\"}\r",
                        "has a carriage return; end lines with a line feed alone"),
                second("{\"text\": \"a\u0000\", \"label\": \"xss\"}", "has the control character U+0000; take it out"),
                second("{\t\"text\": \"a\", \"label\": \"xss\"}", "has the control character U+0009; take it out"),
                second("{\"text\": \"a\u0085\", \"label\": \"xss\"}", "has the control character U+0085; take it out"),
                second("{\"text\": \"a\\u0007\", \"label\": \"xss\"}", hidden.formatted("U+0007", "U+0007")),
                second("{\"text\": \"a\\n\", \"label\": \"xss\"}", hidden.formatted("U+000A", "U+000A")),
                second("{\"text\": \"a\u202e\", \"label\": \"xss\"}", hidden.formatted("U+202E", "U+202E")),
                second("{\"text\": \"a\\u2028\", \"label\": \"xss\"}", hidden.formatted("U+2028", "U+2028")),
                second("{\"text\": \"a\\ud834\", \"label\": \"xss\"}", hidden.formatted("U+D834", "U+D834")),
                second(
                        "{\"text\": \"" + "a".repeat(1 << 14) + "\", \"label\": \"xss\"}",
                        "is longer than 16384 bytes; shorten or delete it"),
                Arguments.of(utf8("\ufeff" + GOOD), "line 1: begins with a byte order mark; save the file without"),
                Arguments.of(
                        utf8(GOOD.replace("xss", "sqli")),
                        "no record has the label xss, so nothing would be known of that class; add some"),
                Arguments.of(
                        new byte[0],
                        "no record has the label benign, so nothing would be known of that class; add some"),
                Arguments.of(new byte[(16 << 20) + 1], "it is larger than 16 MiB; leave records out"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatIsNoneIsRefusedWithLineCauseAndRemedy(byte[] file, String message) {
        assertThatExceptionOfType(MalformedPublicSetException.class)
                .isThrownBy(() -> PublicSet.parse(file, LABELS))
                .withMessage(message);
    }

    @Test
    void theLongestLineAndTheMostRecordsAreTaken() throws Exception {
        String frame = "{\"text\":\"\",\"label\":\"xss\"}";
        String longest = frame.replace("\"\"", "\"" + "a".repeat(PublicSet.MOST_LINE_BYTES - frame.length()) + "\"");
        assertThat(PublicSet.parse(utf8(GOOD + longest), LABELS).recordsByClass())
                .containsExactly(2, 1, 2);
        String line = "{\"text\":\"a\",\"label\":\"xss\"}\n";
        byte[] most = utf8(GOOD + line.repeat(PublicSet.MOST_RECORDS - 4));
        assertThat(PublicSet.parse(most, LABELS).records()).hasSize(50_000);
        byte[] more = Arrays.copyOf(most, most.length + line.length());
        System.arraycopy(utf8(line), 0, more, most.length, line.length());
        assertThatExceptionOfType(MalformedPublicSetException.class)
                .isThrownBy(() -> PublicSet.parse(more, LABELS))
                .withMessage("line 50001: there are more than 50000 records; leave some out");
    }

    /** Of any bytes it is said what they are, in one line that can be printed; what is taken has nothing hidden in it. */
    @Test
    void mutatedFilesAreTakenOrRefusedInWords() {
        int taken = 0;
        for (int seed = 0; seed < 5_000; seed++) {
            byte[] file = mutated(new Random(seed));
            try {
                for (Labelled record : PublicSet.parse(file, LABELS).records()) {
                    assertThat(Printable.line(record.text()).replace("\\t", "\t"))
                            .as("seed %d", seed)
                            .isEqualTo(record.text().replace("\\t", "\t"));
                }
                taken++;
            } catch (MalformedPublicSetException e) {
                assertThat(e.getMessage())
                        .as("seed %d", seed)
                        .isEqualTo(Printable.line(String.valueOf(e.getMessage())));
                assertThat(e.getMessage())
                        .as("seed %d", seed)
                        .matches("(line [1-9]: |no record has ).*; .*|.*the plan's are.*");
            } catch (RuntimeException e) {
                fail("seed " + seed, e);
            }
        }
        assertThat(taken).isBetween(100, 4_000);
    }

    private static byte[] mutated(Random random) {
        byte[] file = utf8(GOOD);
        for (int change = random.nextInt(3); change >= 0; change--) {
            int at = random.nextInt(file.length);
            switch (random.nextInt(4)) {
                case 0 -> file[at] = (byte) random.nextInt(256);
                case 1 -> file = Arrays.copyOf(file, Math.max(1, at));
                case 2 -> file[at] = file[random.nextInt(file.length)];
                default -> {
                    byte[] more = Arrays.copyOf(file, file.length + 1);
                    System.arraycopy(file, at, more, at + 1, file.length - at);
                    more[at] = (byte) "\"{}[],:\\\n\r\t\u0000 ".charAt(random.nextInt(13));
                    file = more;
                }
            }
        }
        return file;
    }
}
