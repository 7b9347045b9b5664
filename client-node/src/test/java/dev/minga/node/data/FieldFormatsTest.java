package dev.minga.node.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON lines, CSV and Windows exports: records and their texts. */
class FieldFormatsTest {
    private static final String EVENT = """
        <Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System>
        <Provider Name="Microsoft-Windows-Security-Auditing" Guid="{54849625-5478-4994-A5BA-3E3B0328C30D}"/>
        <EventID Qualifiers="16384">4688</EventID><Level>0</Level><TimeCreated SystemTime="2026-01-05T00:00:12.1Z"/>
        <EventRecordID>99</EventRecordID><Execution ProcessID="4" ThreadID="8"/><Channel>Security</Channel>
        <Computer>dc1.corp.example</Computer></System><EventData>
        <Data Name="SubjectUserName">ana</Data><Data Name="SubjectLogonId">0x3e7</Data>
        <Data Name="CommandLine">cmd.exe /c
        "whoami" &amp;&amp; echo &lt;x&gt;</Data><Data>one</Data><Data>two</Data></EventData></Event>""";
    private static final String EVENT_TEXT = "EventID=4688 Provider_Name=Microsoft-Windows-Security-Auditing"
            + " Channel=Security SubjectUserName=ana CommandLine=cmd.exe /c \"whoami\" && echo <x> Data=one Data=two";

    private static List<String> records(LogFormat format, String text) throws IOException {
        return records(format, text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> records(LogFormat format, byte[] bytes) throws IOException {
        List<String> lines = new ArrayList<>();
        try (RecordReader reader = format.reader(new ByteArrayInputStream(bytes), "x")) {
            for (Optional<LogRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                assertThat(next.get().lineNumber()).isEqualTo(lines.size() + 1);
                lines.add(next.get().line());
            }
        }
        return lines;
    }

    private static List<String> texts(LogFormat format, String text) throws IOException {
        LineParser parser = format.parser();
        return records(format, text).stream()
                .map(line -> parser.text(line).orElseThrow())
                .toList();
    }

    @Test
    void jsonLinesTellAllFieldsButTimes() {
        LineParser parser = LogFormat.JSON_LINES.parser();
        assertThat(parser.text(
                        "{\"ts\":\"x\",\"at\":\"2026-01-05T00:00:12Z\",\"a\":{\"b\":[1,true,null],\"c\":\"d e\"}}"))
                .contains("a.b=1 a.b=true a.c=d e");
        assertThat(parser.fields("{\"a\":null,\"b\":\"\"}").has("a")).isTrue();
        assertThat(parser.fields("{\"a\":null,\"b\":\"\"}").values("a")).isEmpty();
        assertThat(parser.unparsed()).isZero();
        assertThat(parser.text("{\"ts\":\"x\"}")).contains("{\"ts\":\"x\"}");
        assertThat(parser.unparsed()).isEqualTo(1);
    }

    /** A line whose writer chose a long name with many values, or names within names. */
    @Test
    void noLineBecomesATextThatIsManyTimesItsLength() {
        String many = "{\"" + "k".repeat(32_000) + "\":[" + "1,".repeat(15_000) + "1]}";
        String deep =
                "{\"name-of-some-length\":".repeat(500) + "{" + "\"x\":1,".repeat(1) + "\"y\":2}" + "}".repeat(500);
        for (String line : List.of(many, deep)) {
            assertThat(LogFormat.JSON_LINES.parser().text(line).orElseThrow().length())
                    .isLessThanOrEqualTo(2 * LogReader.MAX_LINE_BYTES);
        }
    }

    @Test
    void theOperatorMayNameTheFieldsOfTheText() {
        LineParser parser = LogFormat.JSON_LINES.parser(List.of("msg", "host", "gone"));
        assertThat(parser.text("{\"host\":\"h\",\"x\":1,\"msg\":\"hello\"}")).contains("hello h");
        assertThat(parser.text("{\"x\":1}")).contains("{\"x\":1}");
        assertThat(parser.unparsed()).isEqualTo(1);
        assertThat(LogFormat.SYSLOG.parser(List.of("message")).text("Jan  5 00:00:12 web sshd[71]: x y"))
                .contains("x y");
    }

    @Test
    void rowsOfCsvAreNamedByTheFirst() throws IOException {
        assertThat(records(LogFormat.CSV, "\ufeffa;\"b\";a\r\n1;\"x;\"\"y\"\"\r\nz\";\r\n\r\n2;3\r\n"))
                .containsExactly("{\"a\":\"1\",\"b\":\"x;\\\"y\\\"\\r\\nz\",\"column3\":\"\"}", "2;3");
        assertThat(texts(LogFormat.CSV, "time,user,what\n2026-01-05 00:00:12,ana,\"log, in\"\n"))
                .containsExactly("user=ana what=log, in");
        LineParser parser = LogFormat.CSV.parser();
        parser.text("2;3");
        assertThat(parser.unparsed()).isEqualTo(1);
    }

    /** Who may have a long text logged can neither write rows of others with it nor stop the reading. */
    @Test
    void aCellThatIsTooLongIsOneRecordWhateverItHolds() throws IOException {
        String next = "3,bob\n";
        for (String cell : List.of(
                "x\n2,alice\n" + "y".repeat(300_000),
                "x".repeat(300_000) + "\n\"\"y".repeat(20_000),
                "x".repeat(CsvReader.LONGEST_ROW - 3) + "\"\"\"\"\n2,alice\n\"\"",
                "\n2,alice".repeat(100_000))) {
            List<String> records = records(LogFormat.CSV, "a,b\n1,\"" + cell + "\"\n" + next);
            assertThat(records).hasSize(2).last().isEqualTo("{\"a\":\"3\",\"b\":\"bob\"}");
            assertThat(records.get(0)).startsWith("1,\"").hasSizeLessThan(LogReader.MAX_LINE_BYTES);
        }
    }

    @Test
    void aQuoteThatIsNeverClosedOpensNothing() throws IOException {
        String rest = "1,2\n".repeat(100_000);
        List<String> records = records(LogFormat.CSV, "a,b\n\"x,y\n" + rest);
        assertThat(records).hasSize(100_001).startsWith("\"x,y", "{\"a\":\"1\",\"b\":\"2\"}");
        assertThat(records(LogFormat.CSV, "a,b\n1,\"x\n2,3\n")).containsExactly("1,\"x", "{\"a\":\"2\",\"b\":\"3\"}");
    }

    @Test
    void aRowOfAMegabyteIsOneRecord() throws IOException {
        List<String> records = records(LogFormat.CSV, "a,b\n1," + "x".repeat(1 << 20) + "\n3,4\n");
        assertThat(records).hasSize(2);
        assertThat(records.get(0)).startsWith("1,xxx");
        assertThat(records.get(1)).isEqualTo("{\"a\":\"3\",\"b\":\"4\"}");
    }

    @Test
    void theEventViewersAndPowerShellsColumnsAreKnown() throws IOException {
        String viewer = "Level,Date and Time,Source,Event ID,Task Category\n"
                + "Information,1/5/2026 1:02:03 AM,Security-Auditing,4624,Logon,\"An account\n\nwas logged on.\"\n";
        assertThat(texts(LogFormat.WINDOWS_CSV, viewer))
                .containsExactly("EventID=4624 Provider_Name=Security-Auditing An account was logged on.");
        String shell = "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\n\"Message\",\"Id\",\"ProviderName\"\n"
                + "\"a\r\nb\",\"7\",\"P\"\n";
        assertThat(texts(LogFormat.WINDOWS_CSV, shell)).containsExactly("EventID=7 Provider_Name=P a b");
    }

    @Test
    void eventsAreReadWithAndWithoutAnElementAround() throws IOException {
        assertThat(texts(LogFormat.WINDOWS_XML, EVENT)).containsExactly(EVENT_TEXT);
        String around =
                "\ufeff<?xml version=\"1.0\" encoding=\"utf-16\"?>\r\n<Events>\n" + EVENT + EVENT + "\n</Events>\n";
        assertThat(texts(LogFormat.WINDOWS_XML, around)).containsExactly(EVENT_TEXT, EVENT_TEXT);
    }

    @Test
    void anEventThatIsCutEndsWhereTheNextBegins() throws IOException {
        String cut = EVENT.substring(0, 300);
        List<String> records = records(LogFormat.WINDOWS_XML, cut + EVENT);
        assertThat(records).hasSize(2);
        assertThat(records.get(0)).startsWith("<Event xmlns=");
        assertThat(records.get(1)).startsWith("{\"Provider_Name\":");
        String huge = "<Event><EventData><Data Name=\"a\">" + "x".repeat(3 << 20) + "</Data></EventData></Event>";
        assertThat(records(LogFormat.WINDOWS_XML, huge + EVENT)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE Events [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n",
                "<!DOCTYPE Events [<!ENTITY x \"lol\">]>\n",
            })
    void entitiesAreNeitherDefinedNorFetched(String type) throws IOException {
        String event =
                "<Event><System><EventID>1</EventID></System><EventData><Data Name=\"a\">&x;</Data></EventData></Event>";
        List<String> records = records(LogFormat.WINDOWS_XML, type + "<Events>" + event + "</Events>");
        assertThat(records).last().isEqualTo(event);
        assertThat(records).noneMatch(line -> line.contains("root:") || line.contains("lol\"}"));
        LineParser parser = LogFormat.WINDOWS_XML.parser();
        records.forEach(parser::text);
        assertThat(parser.unparsed()).isEqualTo(records.size());
        String inside = "<Event>" + type.strip() + "<System><EventID>1</EventID></System></Event>";
        assertThat(EventXml.fields(inside)).isEmpty();
        assertThat(EventXml.fields(type + event)).isEmpty();
    }
}
