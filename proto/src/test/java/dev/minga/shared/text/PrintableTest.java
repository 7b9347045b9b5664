package dev.minga.shared.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void whatSteersATerminalBecomesVisible() {
        assertThat(Printable.line("a\nb\r\tc\u001b[2J\u009bx\u202eevil\u2028\u200b\ud800"))
                .isEqualTo("a\\nb\\r\\tc\\u001b[2J\\u009bx\\u202eevil\\u2028\\u200b\\ud800");
    }

    @Test
    void ordinaryTextOfAnyScriptStays() {
        String text = "C:\\logs\\año 日本 😀 'quoted'";
        assertThat(Printable.line(text)).isEqualTo(text);
    }

    @Test
    void aBlockKeepsItsLines() {
        assertThat(Printable.block("a\n\tb\r")).isEqualTo("a\n\tb\\r");
    }

    @Test
    void aCharacterBeyondTheFirstPlaneIsEscapedInBothHalves() {
        assertThat(Printable.line(Character.toString(0xE0001))).isEqualTo("\\udb40\\udc01");
    }

    @Test
    void quotedTextIsCutBetweenCharacters() {
        assertThat(Printable.quoted("name")).isEqualTo("'name'");
        assertThat(Printable.quoted("😀".repeat(81))).isEqualTo("'" + "😀".repeat(80) + "…'");
    }
}
