package dev.minga.shared.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogFileTest {
    private static LogFile.Choice choice(Map<String, String> environment, boolean interactive, String... args) {
        return LogFile.choice(args, "serve", "coordinator.log", environment, Optional.empty(), interactive);
    }

    @Test
    void offATerminalTheLogIsJson() {
        assertThat(choice(Map.of(), false, "coordinator", "serve", "dir"))
                .isEqualTo(new LogFile.Choice(Path.of("dir", "coordinator.log").toString(), true));
        assertThat(choice(Map.of(), true, "coordinator", "serve", "dir").json()).isFalse();
        assertThat(choice(Map.of(), false, "member", "list").json()).isTrue();
        assertThat(choice(Map.of(), true, "member", "list").json()).isFalse();
    }

    @Test
    void theOptionGoesBeforeTheEnvironment() {
        Map<String, String> json = Map.of("MINGA_LOG_FORMAT", "json");

        assertThat(choice(json, true, "member", "list").json()).isTrue();
        assertThat(choice(json, false, "serve", "--log-format", "text", "dir").json())
                .isFalse();
        assertThat(choice(json, false, "serve", "dir", "--log-format=text").json())
                .isFalse();
        assertThat(choice(Map.of("MINGA_LOG_FORMAT", "text"), false, "serve", "dir", "--log-format=auto")
                        .json())
                .isTrue();
    }

    @Test
    void theFileMayBeTheStandardErrorStream() {
        assertThat(choice(Map.of("MINGA_LOG_FILE", "-"), false, "serve", "dir"))
                .isEqualTo(new LogFile.Choice("-", true));
        assertThat(choice(Map.of("MINGA_LOG_FILE", ""), false, "serve", "dir").file())
                .endsWith("coordinator.log");
    }

    @Test
    void theValueOfAnOptionIsNoDirectory() {
        assertThat(choice(Map.of(), false, "serve", "--log-format", "json", "dir")
                        .file())
                .isEqualTo(Path.of("dir", "coordinator.log").toString());
    }
}
