package dev.minga.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LineParserTest {
    private static final String NGINX_START = "203.0.113.7 - - [05/Jan/2026:00:00:12 +0000] ";
    private static final String AGENT = "Mozilla/5.0 (X11; Linux x86_64) curl \"x\" \\ ü";

    @Test
    void everyFormatGivesTheSameText() {
        String nginx = NGINX_START + "\"GET /a?b=c HTTP/1.1\" 200 17 \"-\" "
                + "\"Mozilla/5.0 (X11; Linux x86_64) curl \\x22x\\x22 \\x5C \\xC3\\xBC\"";
        String apache = NGINX_START
                + "\"GET /a?b=c HTTP/1.1\" 200 - \"-\" \"Mozilla/5.0 (X11; Linux x86_64) curl \\\"x\\\" \\\\"
                + " \\xc3\\xbc\"";
        String json = "{\"time\":\"2026-01-05\",\"client\":\"203.0.113.7\",\"method\":\"GET\",\"path\":\"/a\","
                + "\"query\":\"b=c\",\"status\":200,\"user_agent\":"
                + "\"Mozilla/5.0 (X11; Linux x86_64) curl \\\"x\\\" \\\\ \\u00fc\"}";
        String iis = "2026-01-05 00:00:12 192.0.2.10 GET /a b=c 443 - 203.0.113.7 "
                + "Mozilla/5.0+(X11;+Linux+x86_64)+curl+\"x\"+\\+ü - 200 0 0 17";

        String text = "GET /a?b=c " + AGENT;
        assertThat(text(LogFormat.NGINX_COMBINED, nginx)).isEqualTo(text);
        assertThat(text(LogFormat.NGINX_COMBINED, apache)).isEqualTo(text);
        assertThat(text(LogFormat.JSON_GATEWAY, json)).isEqualTo(text);
        assertThat(text(LogFormat.IIS_W3C, iis)).isEqualTo(text);
    }

    @Test
    void theRefererStandsBeforeTheAgent() {
        String line = NGINX_START + "\"GET / HTTP/2.0\" 200 17 \"https://example.com/\" \"curl/8\"";
        assertThat(text(LogFormat.NGINX_COMBINED, line)).isEqualTo("GET / https://example.com/ curl/8");
    }

    @Test
    void theCommonLogFormatHasNeither() {
        String line = NGINX_START + "\"GET /a?b=c HTTP/1.1\" 404 -";
        assertThat(text(LogFormat.NGINX_COMBINED, line)).isEqualTo("GET /a?b=c");
        LineParser parser = LogFormat.NGINX_COMBINED.parser();
        assertThat(parser.fields(line).values("sc-status")).containsExactly("404");
        parser.text(line);
        parser.text(line + " more");
        parser.text(NGINX_START + "\"GET / HTTP/1.1\" 200 17 \"-\"");
        assertThat(parser.unparsed()).isEqualTo(2);
    }

    @Test
    void fieldsBehindTheAgentAndASpaceInTheUserDoNotHurt() {
        String line =
                "::1 - jane doe [05/Jan/2026:00:00:12 +0000] \"GET / HTTP/1.1\" 200 17 \"-\" \"curl/8\" \"10.0.0.1\""
                        + " 0.1";
        assertThat(text(LogFormat.NGINX_COMBINED, line)).isEqualTo("GET / curl/8");
    }

    @Test
    void aRequestThatIsNoHttpIsKeptWhole() {
        String line = NGINX_START + "\"\\x16\\x03\\x01\" 400 150 \"-\" \"-\"";
        assertThat(text(LogFormat.NGINX_COMBINED, line)).isEqualTo("<U+0016><U+0003><U+0001>");
    }

    @Test
    void escapesThatAreBrokenStayAsTheyAreWritten() {
        String line = NGINX_START + "\"GET / HTTP/1.1\" 200 17 \"-\" \"a\\xZZ\\q\\x4\"";
        assertThat(text(LogFormat.NGINX_COMBINED, line)).isEqualTo("GET / a\\xZZ\\q\\x4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"request_method\":\"GET\",\"request_uri\":\"/x?y\",\"referer\":\"-\",\"http_user_agent\":\"curl\"}",
                "{\"RequestMethod\":\"GET\",\"RequestPath\":\"/x?y\",\"request_User-Agent\":\"curl\"}",
                "{\"request\":{\"method\":\"GET\",\"uri\":\"/x?y\",\"headers\":{\"User-Agent\":[\"curl\"]}}}",
                "{\"request\":{\"method\":\"GET\",\"uri\":\"/x?y\",\"headers\":{\"user-agent\":\"curl\"}}}",
                "{\"method\":\"GET\",\"path\":\"/x\",\"query\":\"?y\",\"user_agent\":\"curl\",\"bytes\":1}"
            })
    void commonGatewayNamesAreKnown(String line) {
        assertThat(text(LogFormat.JSON_GATEWAY, line)).isEqualTo("GET /x?y curl");
    }

    @Test
    void aFieldsDirectiveIsHonouredFromItsLineOn() {
        LineParser parser = LogFormat.IIS_W3C.parser();
        assertThat(parser.text("#Software: IIS")).isEmpty();
        assertThat(parser.text("#Fields: cs(User-Agent) cs-uri-stem cs-method")).isEmpty();
        assertThat(parser.text("curl/8+x /a GET")).contains("GET /a curl/8 x");
        assertThat(parser.text("#Fields: cs-method cs-uri-stem cs-uri-query")).isEmpty();
        assertThat(parser.text("GET /a -")).contains("GET /a");
        assertThat(parser.unparsed()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void blankLinesAreNoRecords(LogFormat format) {
        LineParser parser = format.parser();
        assertThat(parser.text("")).isEmpty();
        assertThat(parser.text(" \t ")).isEmpty();
        assertThat(parser.unparsed()).isZero();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PLAIN")
    void aLineOfAnotherFormatIsItsOwnTextAndCounted(LogFormat format) {
        LineParser parser = format.parser();
        for (String line : new String[] {
            "${jndi:ldap://x/a}",
            "{\"method\":\"GET\"",
            "{} {}",
            "[1,2]",
            NGINX_START + "\"GET / HTTP/1.1\" 200",
            NGINX_START + "\"GET / HTTP/1.1\" 200 17 \"-\" \"never closed\\\"",
            NGINX_START + "\"GET / HTTP/1.1\" two 17 \"-\" \"curl\"",
        }) {
            assertThat(parser.text(line)).contains(line);
        }
        assertThat(parser.unparsed()).isEqualTo(7);
    }

    @Test
    void anObjectThatIsNoRequestIsItsOwnTextAndCounted() {
        LineParser parser = LogFormat.JSON_GATEWAY.parser();
        assertThat(parser.text("{\"bytes\":1}")).contains("{\"bytes\":1}");
        assertThat(parser.unparsed()).isEqualTo(1);
    }

    @Test
    void aPlainLineIsItsOwnTextEvenWithAHash() {
        LineParser parser = LogFormat.PLAIN.parser();
        assertThat(parser.text("# su root \u001b[31m")).contains("# su root <U+001B>[31m");
        assertThat(parser.unparsed()).isZero();
    }

    @Test
    void hiddenCharactersBehindEscapesAreSpelledOut() {
        String json = "{\"method\":\"GET\",\"path\":\"/\",\"user_agent\":\"a\\u001b[2J\\u202eb\\ud800c\\u0000\"}";
        assertThat(text(LogFormat.JSON_GATEWAY, json)).isEqualTo("GET / a<U+001B>[2J<U+202E>b<U+D800>c<U+0000>");
        String nginx = NGINX_START + "\"GET / HTTP/1.1\" 200 17 \"-\" \"a\\x1B[2J\\xE2\\x80\\xAEb\\xFF\"";
        assertThat(text(LogFormat.NGINX_COMBINED, nginx)).isEqualTo("GET / a<U+001B>[2J<U+202E>b\ufffd");
    }

    @ParameterizedTest
    @EnumSource
    void noLineThrows(LogFormat format) {
        String alphabet = "\"\\x[]{}:,#+- 0aG/\u0000\u202e\ud800ü";
        Random random = new Random(7);
        LineParser parser = format.parser();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder line = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                line.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThatCode(() -> parser.text(line.toString()))
                    .as("seed 7, line %s", line)
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @EnumSource
    void longHostileLinesCostNoStack(LogFormat format) {
        String start = NGINX_START + "\"GET / HTTP/1.1\" 200 17 \"-\" \"";
        assertThat(format.parser().text(start + "\\x22".repeat(16_000) + "\"")).isPresent();
        assertThat(format.parser().text("[".repeat(65_000))).contains("[".repeat(65_000));
        assertThat(format.parser().text("{\"request\":".repeat(6_000))).isPresent();
    }

    private static String text(LogFormat format, String line) {
        LineParser parser = format.parser();
        String text = parser.text(line).orElseThrow();
        assertThat(parser.unparsed()).as("unparsed").isZero();
        return text;
    }
}
