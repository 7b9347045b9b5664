package dev.minga.shared.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.shared.settings.Json;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private final Screen screen = new Screen();

    @Test
    void textFromStrangersCannotSteerTheTerminal() {
        screen.terminal.println("a\n\tb\u001b[2J é");
        screen.terminal.error("c\nerror: d\u202e");
        assertThat(screen.out()).isEqualTo("a\n\tb\\u001b[2J é\n");
        assertThat(screen.err()).isEqualTo("error: c\\nerror: d\\u202e\n");
    }

    @Test
    void jsonIsOneLineThatIsSafeAndStillTheSameValue() throws Exception {
        Map<String, Object> value = Map.of("name", "a\n\u009b\u202e\\u", "left", Duration.ofSeconds(90));
        screen.terminal.json(value);
        assertThat(screen.out()).isEqualTo("{\"left\":\"90s\",\"name\":\"a\\n\\u009b\\u202e\\\\u\"}\n");
        assertThat(Json.mapper().readTree(screen.out()).get("name").asText()).isEqualTo("a\n\u009b\u202e\\u");
    }

    @Test
    void aTerminalIsNeverTooNarrowToBeUsed() {
        assertThat(new Screen(true, 0).terminal.columns()).isEqualTo(20);
        assertThat(new Screen(true, 120).terminal.columns()).isEqualTo(120);
    }
}
