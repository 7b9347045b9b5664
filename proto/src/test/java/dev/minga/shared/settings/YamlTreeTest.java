package dev.minga.shared.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTreeTest {
    record Names(Map<String, String> names) {}

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# only a comment\n"})
    void nothingIsRefused(String yaml) {
        assertRefused(yaml, "s.yaml: is empty");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a: 1\\nb: [1, 2\\nc: 3      | s.yaml:3: not valid YAML: while parsing a flow sequence: expected ',' or ']', but got
            a: b: c                     | s.yaml:1: not valid YAML: mapping values are not allowed here
            a: 1\\n---\\nb: 2            | s.yaml:3: a second document; write one
            a: &x 1\\nb: *x              | s.yaml:2: aliases are not supported; write the value out
            a: !!int 1                  | s.yaml:1: tags are not supported; write the plain value
            a: !evil {b: 1}             | s.yaml:1: tags are not supported; write the plain value
            """)
    void thePartsOfYamlThatSurpriseAreRefusedWithTheirLine(String yaml, String message) {
        assertThatThrownBy(() -> new YamlTree("s.yaml").parse(yaml.replace("\\n", "\n")))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void deepNestingIsRefused() {
        assertRefused("[".repeat(500_000), "s.yaml:1: nested more than 32 deep");
        assertRefused("{a: ".repeat(200_000), "s.yaml:1: nested more than 32 deep");
        assertRefused("- ".repeat(500_000), "s.yaml:1: nested more than 32 deep");
    }

    @Test
    void scalarsKeepWhatWasWritten() throws Exception {
        String yaml = "names: {a: 1.10, b: '', c: yes, d: 0x10, e: \"null\", f: 1_000, g: 2024-01-01, h: True}";
        assertThat(SettingsReader.parse("s.yaml", yaml, Names.class).names())
                .isEqualTo(Map.of(
                        "a",
                        "1.10",
                        "b",
                        "",
                        "c",
                        "yes",
                        "d",
                        "0x10",
                        "e",
                        "null",
                        "f",
                        "1_000",
                        "g",
                        "2024-01-01",
                        "h",
                        "True"));
    }

    @Test
    void hostileTextInAMessageIsVisible() {
        assertRefusedAs(
                Names.class,
                "\"\\e[2Jx\\nnames\": 1",
                "s.yaml:1: unknown key '\\u001b[2Jx\\nnames'; known keys: names");
    }

    @Test
    void damagedTextIsReadOrRefusedAndNothingElse() {
        String whole =
                "names:\n  a: [1, 'two', \"three\"]\n  b: {c: 1, d: |\n    text\n  }\n# end\n  e: >-\n    folded\n";
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            StringBuilder damaged = new StringBuilder(whole);
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged.setCharAt(
                        random.nextInt(damaged.length()),
                        "\0\t\n :-[]{}&*!|>'\"%@`?,#\uffff\ud800a".charAt(random.nextInt(26)));
            }
            try {
                SettingsReader.parse("s.yaml", damaged.toString(), Names.class);
            } catch (SettingsException e) {
                assertThat(e.getMessage()).as("seed %d", seed).doesNotContain("\n");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void assertRefused(String yaml, String message) {
        assertRefusedAs(Names.class, yaml, message);
    }

    private static void assertRefusedAs(Class<?> type, String yaml, String message) {
        assertThatThrownBy(() -> SettingsReader.parse("s.yaml", yaml, type))
                .isInstanceOf(SettingsException.class)
                .hasMessage(message);
    }
}
