package dev.minga.node.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.minga.node.data.Entry;
import dev.minga.node.data.LineParser;
import dev.minga.node.data.LogFormat;
import dev.minga.shared.settings.Json;
import dev.minga.shared.settings.SettingsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One rule for each construct of the specification, written for this test, and records that it finds and does not find. */
class SigmaRuleTest {
    @TempDir
    Path folder;

    private SigmaRule rule(String detection) throws IOException, SettingsException {
        String text = "title: t\nlogsource: {category: Process_Creation, product: windows}\ndetection:\n"
                + detection.indent(2);
        return SigmaRule.read(Files.writeString(folder.resolve("rule.yml"), text));
    }

    private static Entry entry(String json) {
        LineParser parser = LogFormat.JSON_LINES.parser();
        return new Entry(json, parser.text(json).orElseThrow(), parser.fields(json));
    }

    private boolean finds(String detection, String json) throws IOException, SettingsException {
        return rule(detection).condition().holds(entry(json));
    }

    /** A selection of one item, and whether it finds a field called a. */
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "a: Cmd.EXE ~ cmd.exe ~ true",
                "a: cmd ~ cmd.exe ~ false",
                "a|cased: Cmd ~ cmd ~ false",
                "a|cased: Cmd ~ Cmd ~ true",
                "a: 4624 ~ 4624 ~ true",
                "a: '*.exe' ~ cmd.exe ~ true",
                "a: 'c?d.exe' ~ cmd.exe ~ true",
                "a: 'c?d.exe' ~ cd.exe ~ false",
                "a: 'c\\?d' ~ cmd ~ false",
                "a: 'c\\?d' ~ c?d ~ true",
                "a: '\\*' ~ x ~ false",
                "a: '\\*' ~ * ~ true",
                "a: 'C:\\\\*' ~ C:\\x ~ true",
                "a: 'C:\\Win' ~ C:\\Win ~ true",
                "a: 'C:\\\\Win' ~ C:\\Win ~ true",
                "a|endswith: '\\cmd.exe' ~ C:\\x\\CMD.exe ~ true",
                "a|endswith: '\\cmd.exe' ~ C:\\x\\cmd.exe2 ~ false",
                "a|startswith: 'C:\\' ~ c:\\x ~ true",
                "a|startswith: 'C:\\' ~ d:\\x ~ false",
                "a|contains: 'who*mi' ~ x who am mi y ~ true",
                "a|contains: whoami ~ who ami ~ false",
                "a|contains: [b, c] ~ xcx ~ true",
                "a|contains|all: [b, c] ~ xcx ~ false",
                "a|contains|all: [b, c] ~ cxb ~ true",
                "a|re: '^c.d$' ~ cmd ~ true",
                "a|re: '^c.d$' ~ CMD ~ false",
                "a|re|i: '^c.d$' ~ CMD ~ true",
                "a|re: 'm' ~ cmd ~ true",
                "a|cidr: 10.0.0.0/8 ~ 10.200.3.4 ~ true",
                "a|cidr: 10.0.0.0/8 ~ 11.0.0.1 ~ false",
                "a|cidr: 10.0.0.0/9 ~ 10.128.0.1 ~ false",
                "a|cidr: 10.0.0.0/8 ~ ten ~ false",
                "a|cidr: 10.0.0.0/8 ~ ::ffff:10.1.1.1 ~ true",
                "a|cidr: 'fe80::/10' ~ febf::1 ~ true",
                "a|cidr: 'fe80::/10' ~ fec0::1 ~ false",
                "a|cidr: ['10.0.0.0/8', '192.168.0.0/16'] ~ 192.168.9.9 ~ true",
                "a|gt: 5 ~ 6 ~ true",
                "a|gt: 5 ~ 5 ~ false",
                "a|gte: 5 ~ 5.0 ~ true",
                "a|lt: 5 ~ 4.9 ~ true",
                "a|lt: 5 ~ x ~ false",
                "a|lte: 5 ~ 5 ~ true",
                "a|lte: 5 ~ 10 ~ false",
                "a|neq: x ~ y ~ true",
                "a|neq: x ~ X ~ false",
                "a|neq: [x, y] ~ x ~ false",
                "a|neq: [x, y] ~ y ~ false",
                "a|neq: [x, y] ~ z ~ true",
                "b|neq: x ~ y ~ false",
                "a|re|neq: 'x+' ~ xx ~ false",
                "a|re|neq: 'x+' ~ y ~ true",
                "a|cidr|neq: 10.0.0.0/8 ~ 10.1.1.1 ~ false",
                "a|cidr|neq: 10.0.0.0/8 ~ 11.1.1.1 ~ true",
                "a|gt|neq: 5 ~ 6 ~ false",
                "b|neq: null ~ x ~ false",
                "a|neq: null ~ x ~ true",
                "a|exists: true ~ x ~ true",
                "a|exists: false ~ x ~ false",
                "b|exists: false ~ x ~ true",
                "b: null ~ x ~ true",
                "a: null ~ x ~ false",
                "a: '' ~ x ~ false",
                "a|windash|contains: ' -enc' ~ p /enc x ~ true",
                "a|windash|contains: ' -enc' ~ p –enc x ~ true",
                "a|windash|contains: ' -enc' ~ p -enc x ~ true",
                "a|windash|contains: ' -enc' ~ p +enc x ~ false",
                "a|windash|contains: 'a-b' ~ a/b ~ false",
                "a|contains: ' -enc' ~ p /enc x ~ false",
                "a|base64|contains: foo ~ xZm9vx ~ true",
                "a|base64|contains: foo ~ foo ~ false",
            })
    void aFieldIsComparedAsTheModifiersSay(String item, String value, boolean found) throws Exception {
        String json = Json.mapper().writeValueAsString(Map.of("a", value));
        assertThat(finds("sel: {}\ncondition: sel\n".replace("{}", "\n  " + item), json))
                .isEqualTo(found);
    }

    @Test
    void base64OffsetFindsAValueWhereverItStands() throws Exception {
        for (String start : new String[] {"", "x", "xy", "xyz"}) {
            String plain = start + "New-Object Net" + "tail";
            String utf8 = Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
            String wide = Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_16LE));
            String item = "sel:\n  a|MODIFIERSbase64offset|contains: 'New-Object'\ncondition: sel\n";
            assertThat(finds(item.replace("MODIFIERS", ""), "{\"a\":\"" + utf8 + "\"}"))
                    .isTrue();
            assertThat(finds(item.replace("MODIFIERS", "wide|"), "{\"a\":\"" + wide + "\"}"))
                    .isTrue();
            assertThat(finds(item.replace("MODIFIERS", "utf16le|"), "{\"a\":\"" + utf8 + "\"}"))
                    .isFalse();
        }
    }

    @Test
    void nullIsNoValueAndAnEmptyTextIsOne() throws Exception {
        String isNull = "sel:\n  a: null\ncondition: sel\n";
        String isEmpty = "sel:\n  a: ''\ncondition: sel\n";
        assertThat(finds(isNull, "{\"a\":null,\"x\":1}")).isTrue();
        assertThat(finds(isNull, "{\"a\":\"\",\"x\":1}")).isFalse();
        assertThat(finds(isEmpty, "{\"a\":\"\",\"x\":1}")).isTrue();
        assertThat(finds(isEmpty, "{\"a\":null,\"x\":1}")).isFalse();
        assertThat(finds("sel:\n  a: [null, y]\ncondition: sel\n", "{\"x\":1}")).isTrue();
        assertThat(finds("sel:\n  a|exists: true\ncondition: sel\n", "{\"a\":null,\"x\":1}"))
                .isTrue();
    }

    @Test
    void keysAreJoinedByAndListsByOr() throws Exception {
        String both = "sel:\n  a: 1\n  b: 2\ncondition: sel\n";
        assertThat(finds(both, "{\"a\":1,\"b\":2}")).isTrue();
        assertThat(finds(both, "{\"a\":1,\"b\":3}")).isFalse();
        String either = "sel:\n  - a: 1\n    b: 2\n  - c: 3\ncondition: sel\n";
        assertThat(finds(either, "{\"a\":1,\"b\":2}")).isTrue();
        assertThat(finds(either, "{\"c\":3}")).isTrue();
        assertThat(finds(either, "{\"b\":2}")).isFalse();
    }

    @Test
    void aFieldOfManyValuesIsFoundByOneOfThem() throws Exception {
        assertThat(finds("sel:\n  a.b: 2\ncondition: sel\n", "{\"a\":{\"b\":[1,2]}}"))
                .isTrue();
    }

    @Test
    void keywordsStandAnywhere() throws Exception {
        String words = "words: ['ev?l', union select]\ncondition: words\n";
        assertThat(finds(words, "{\"q\":\"1 UNION SELECT 2\"}")).isTrue();
        assertThat(finds(words, "{\"deep\":{\"er\":\"an evil one\"}}")).isTrue();
        assertThat(finds(words, "{\"q\":\"union of select\"}")).isFalse();
        assertThat(finds("words: {'|all': [a1, b2]}\ncondition: words\n", "{\"q\":\"b2 a1\"}"))
                .isTrue();
        assertThat(finds("words: {'|all': [a1, b2]}\ncondition: words\n", "{\"q\":\"a1\"}"))
                .isFalse();
        assertThat(finds("words: ['\"quoted\"']\ncondition: words\n", "{\"q\":\"a \\\"quoted\\\" b\"}"))
                .isTrue();
    }

    /** Selections s1, s2 and filter_x find a field of their name. */
    @ParameterizedTest
    @CsvSource({
        "s1 and s2, s1, false",
        "s1 and s2, s1 s2, true",
        "s1 or s2 and filter_x, s1, true",
        "(s1 or s2) and filter_x, s1, false",
        "s1 and not filter_x, s1, true",
        "s1 and not filter_x, s1 filter_x, false",
        "not not s1, s1, true",
        "1 of s*, s2, true",
        "1 of s*, filter_x, false",
        "all of s*, s1, false",
        "all of s*, s1 s2, true",
        "1 of them, filter_x, true",
        "all of them, s1 s2, false",
        "all of them, s1 s2 filter_x, true",
        "any of s*, s1, true",
        "s1 and not 1 of filter_*, s1, true",
        "s1 and not 1 of filter_*, s1 filter_x, false",
        "S1 AND s2, s1 s2, refused",
        "s1 AND s2, s1 s2, true",
        "s1 and, s1, refused",
        "(s1, s1, refused",
        "s1 s2, s1, refused",
        "2 of s*, s1, refused",
        "1 of t*, s1, refused",
        "s1 | count() > 5, s1, refused",
        "s1 | near s2, s1, refused",
    })
    void conditionsAreRead(String condition, String present, String found) throws Exception {
        StringBuilder json = new StringBuilder("{\"x\":1");
        for (String name : present.split(" ")) {
            json.append(",\"").append(name).append("\":1");
        }
        String detection = "s1: {s1: 1}\ns2: {s2: 1}\nfilter_x: {filter_x: 1}\ncondition: " + condition + "\n";
        if (found.equals("refused")) {
            assertThatThrownBy(() -> rule(detection))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageStartingWith(folder.resolve("rule.yml") + ":7: ");
        } else {
            assertThat(finds(detection, json + "}")).isEqualTo(Boolean.valueOf(found));
        }
    }

    @Test
    void selectionsWithAnUnderscoreAreNotAmongThem() throws Exception {
        String detection = "_p: {a: 1}\ns: {b: 1}\ncondition: 1 of them\n";
        assertThat(finds(detection, "{\"a\":1}")).isFalse();
        assertThat(finds(detection, "{\"b\":1}")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "sel: {a|fieldref: b}\\ncondition: sel ~ the modifier 'fieldref' is not supported",
                "sel: {a|expand: '%x%'}\\ncondition: sel ~ the modifier 'expand' is not supported",
                "sel: {a|soundslike: b}\\ncondition: sel ~ the modifier 'soundslike' is not supported",
                "sel: {a|i: b}\\ncondition: sel ~ add it before them",
                "sel: {a|wide: b}\\ncondition: sel ~ stand before base64",
                "sel: {a|re: '(?=x)'}\\ncondition: sel ~ is no expression of RE2",
                "sel: {a|re: '(a)\\1'}\\ncondition: sel ~ without look-around, back references",
                "sel: {a|cidr: 10.0.0.0/33}\\ncondition: sel ~ no prefix length between 0 and 32",
                "sel: {a|cidr: host.example.org/8}\\ncondition: sel ~ no range of addresses",
                "sel: {a|gt: five}\\ncondition: sel ~ no number",
                "sel: {a|exists: perhaps}\\ncondition: sel ~ true or false",
                "sel: {a: {b: c}}\\ncondition: sel ~ needs one value",
                "sel: {a: 1}\\ntimeframe: 5m\\ncondition: sel ~ 'timeframe' is not supported",
                "sel: {a: 1} ~ without 'condition'",
            })
    void whatIsNotSupportedIsRefusedWithItsLine(String detection, String cause) {
        assertThatThrownBy(() -> rule(detection.replace("\\n", "\n") + "\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageMatching(
                        "(?s)" + Pattern.quote(folder.resolve("rule.yml").toString()) + ":\\d: .*")
                .hasMessageContaining(cause);
    }

    @Test
    void correlationsAreRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("c.yml"), "title: c\ncorrelation: {type: event_count}\n");
        assertThatThrownBy(() -> SigmaRule.read(file))
                .hasMessageStartingWith(file + ":2: 'correlation' is not supported");
    }

    @Test
    void aRuleIsForTheLogsThatItsLogsourceSays() throws Exception {
        SigmaRule rule = rule("sel: {a: 1}\ncondition: sel\n");
        assertThat(rule.isFor(Map.of())).isTrue();
        assertThat(rule.isFor(Map.of("category", "process_creation"))).isTrue();
        assertThat(rule.isFor(Map.of("product", "Windows", "category", "process_creation")))
                .isTrue();
        assertThat(rule.isFor(Map.of("product", "linux"))).isFalse();
        assertThat(rule.isFor(Map.of("service", "sysmon"))).isFalse();
    }

    /** Each of these hangs an engine that backtracks: 65,000 characters, where 30 are too many. */
    @Test
    void noExpressionStallsTheNode() throws Exception {
        String line = "{\"a\":\"" + "a".repeat(60_000) + "!\"}";
        JsonNode parsed = Json.mapper().readTree(line);
        assertThat(parsed.has("a")).isTrue();
        assertThat(finds("sel: {a|re: '^(a+)+$'}\ncondition: sel\n", line)).isFalse();
        assertThat(finds("sel: {a|re: '^(a|aa)*b'}\ncondition: sel\n", line)).isFalse();
        assertThat(finds("sel: {a|re: '(.*,){20}x'}\ncondition: sel\n", line)).isFalse();
        assertThat(finds("sel: {a|contains: 'a*a*a*a*a*a*a*a*b'}\ncondition: sel\n", line))
                .isFalse();
    }
}
