package dev.minga.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code minga node collect}, and what budgets make of collected lines. */
class CollectCommandTest extends AtAJoinedNode {
    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(folder.resolve("logs"));
    }

    private void change(String was, String is) throws IOException {
        Path settings = folder.resolve("node.yaml");
        String text = Files.readString(settings);
        assertThat(text).contains(was);
        Files.writeString(settings, text.replace(was, is));
    }

    @Test
    void itSaysWhatItFound() throws IOException {
        assertThat(screen.node("collect", folder)).isEqualTo(2);
        assertThat(screen.err()).startsWith("error: no source in node.yaml is collected. Logs that are one plain file");
        change("log: access.log", "log: logs/access.log*");
        assertThat(screen.node("collect", folder)).isEqualTo(2);
        assertThat(screen.err())
                .endsWith("error: no file in " + folder
                        + " is called logs/access.log*. Mend 'log' of access-log in node.yaml.\n");
        Files.writeString(folder.resolve("logs/access.log"), "one\ntwo\nthr");
        assertThat(printed("collect", folder))
                .isEqualTo("access-log: 2 new records of 1 file, 2 lines in all\n  the last record of "
                        + folder.resolve("logs/access.log") + " has no end yet and waits\n");
        assertThat(printed("collect", folder, "--output", "json"))
                .startsWith("{\"collected\":{\"files\":1,\"added\":0,")
                .endsWith("\"source\":\"access-log\"}\n");
        assertThat(printed("collect", "--finished", folder))
                .isEqualTo("access-log: 1 new record of 1 file, 3 lines in all\n");
        Files.write(folder.resolve("logs/access.log.1.gz"), new byte[] {0x1f, (byte) 0x8b, 8});
        assertThat(screen.node("collect", folder)).isEqualTo(1);
        assertThat(screen.err()).contains("access.log.1.gz").endsWith(". It is tried again the next time.\n");
    }

    @Test
    void budgetsAreCutByCollectedLines() throws IOException {
        change("log: access.log", "log: logs/access.log*");
        Path log = Files.writeString(folder.resolve("logs/access.log"), "one\ntwo\n");
        printed("collect", folder);
        assertThat(printed("budget", "partition", folder, "access-log"))
                .isEqualTo("Lines of access-log from 3 on are partition access-log#2.\n");
        Files.move(log, folder.resolve("logs/access.log.1"));
        Files.writeString(log, "three\n");
        printed("collect", folder);
        assertThat(printed("budget", "partition", folder, "access-log"))
                .isEqualTo("Lines of access-log from 4 on are partition access-log#3.\n");
        Path store = folder.resolve("collected/access-log/records.log");
        Files.writeString(store, "not counted", StandardOpenOption.APPEND);
        assertThat(screen.node("budget", "partition", folder, "access-log")).isEqualTo(3);
        assertThat(screen.err()).contains("has no line that came in since its last partition was opened");
        change("name: access-log", "name: other");
        assertThat(screen.node("status", folder)).isEqualTo(3);
        assertThat(screen.err()).contains("a new name must not open a fresh budget");
    }
}
