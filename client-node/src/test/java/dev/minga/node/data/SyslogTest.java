package dev.minga.node.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogTest {
    /** The first three of RFC 5424 section 6.5, then RFC 3164 section 5.4, then the same as they are filed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - <U+FEFF>'su root' failed for lonvick"
                        + " ~ su ID47 'su root' failed for lonvick",
                "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time ~ myproc %% It's time",
                "<165>1 2003-10-11T22:14:15.003Z host evntslog - ID47 [exampleSDID@32473 iut=\"3\" eventSource=\"App\\]x\"]"
                        + "[priority@32473 class=\"high\"] An entry"
                        + " ~ evntslog ID47 iut=3 eventSource=App]x class=high An entry",
                "<165>1 - - - - - [a b=\"c\"] ~ b=c",
                "1 2003-10-11T22:14:15Z h app 1 - - no pri ~ app no pri",
                "<34>Oct 11 22:14:15 mymachine su: 'su root' failed ~ su 'su root' failed",
                "<13>Feb  5 17:32:18 10.0.0.99 Use the BFG! ~ Use the BFG!",
                "Jan  5 00:00:12 web sshd[71]: Failed password for root ~ sshd Failed password for root",
                "2026-01-05T00:00:12.5+00:00 web sshd[71]: Failed ~ sshd Failed",
                "Jan  5 2026 00:00:12 fw : %ASA-6: built ~ : %ASA-6: built",
                "Jan  5 00:00:12 kernel: oops ~ kernel oops",
            })
    void theTextIsProgramAndMessage(String line, String text) {
        LineParser parser = LogFormat.SYSLOG.parser();
        assertThat(parser.text(line)).contains(text);
        assertThat(parser.unparsed()).isZero();
    }

    @Test
    void fieldsHaveTheNamesOfTheRfc() {
        String line = "<165>1 2003-10-11T22:14:15.003Z host app 12 ID47 [x@1 a=\"b\" a=\"c\\\"d\"] hello";
        assertThat(LogFormat.SYSLOG.parser().fields(line).all())
                .isEqualTo(Map.of(
                        "facility", List.of("20"),
                        "severity", List.of("5"),
                        "version", List.of("1"),
                        "timestamp", List.of("2003-10-11T22:14:15.003Z"),
                        "hostname", List.of("host"),
                        "appname", List.of("app"),
                        "procid", List.of("12"),
                        "msgid", List.of("ID47"),
                        "x@1.a", List.of("b", "c\"d"),
                        "message", List.of("hello")));
        assertThat(LogFormat.SYSLOG
                        .parser()
                        .fields("Jan  5 00:00:12 web sshd[71]: x y")
                        .all())
                .isEqualTo(Map.of(
                        "timestamp", List.of("Jan  5 00:00:12"),
                        "hostname", List.of("web"),
                        "appname", List.of("sshd"),
                        "procid", List.of("71"),
                        "message", List.of("x y")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<192>Jan  5 00:00:12 h a: b",
                "<34>1 2003-10-11T22:14:15Z h a - - [never closed",
                "<34>1 2003-10-11T22:14:15Z h a - - [x y=\"open",
                "<34>1 2003-10-11T22:14:15Z h a - - [x y=\"z\"]glued",
                "<34>1 yesterday h a - - - b",
                "Foo  5 00:00:12 h a: b",
                "Jan  5 00:00:12 ",
            })
    void whatIsNeitherIsItsOwnTextAndCounted(String line) {
        LineParser parser = LogFormat.SYSLOG.parser();
        assertThat(parser.text(line)).contains(line);
        assertThat(parser.unparsed()).isEqualTo(1);
    }
}
