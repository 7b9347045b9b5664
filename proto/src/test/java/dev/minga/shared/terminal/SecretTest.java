package dev.minga.shared.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {
    @TempDir
    Path folder;

    private Map<String, String> inFile(String text) throws IOException {
        return Map.of(
                "MINGA_X_FILE", Files.writeString(folder.resolve("x"), text).toString());
    }

    @Test
    void aVariableIsTakenAsItIs() {
        assertThat(Secret.named("MINGA_X", Map.of("MINGA_X", "a b\n"))).contains("a b\n");
        assertThat(Secret.named("MINGA_X", Map.of())).isEmpty();
    }

    @Test
    void aFileWithoutItsLastLineFeed() throws IOException {
        assertThat(Secret.named("MINGA_X", inFile("a b\n"))).contains("a b");
        assertThat(Secret.named("MINGA_X", inFile("a b\r\n"))).contains("a b");
        assertThat(Secret.named("MINGA_X", inFile(" a\nb\n\n"))).contains(" a\nb\n");
    }

    @Test
    void whatCannotBeMeantIsRefused() throws IOException {
        assertThatThrownBy(() -> Secret.named("MINGA_X", Map.of("MINGA_X", "a", "MINGA_X_FILE", "b")))
                .hasMessage("MINGA_X and MINGA_X_FILE are both set. Set one of them.");
        Map<String, String> missing =
                Map.of("MINGA_X_FILE", folder.resolve("none").toString());
        assertThatThrownBy(() -> Secret.named("MINGA_X", missing))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("cannot be read. Check that it is there");
        Map<String, String> empty = inFile("\n");
        assertThatThrownBy(() -> Secret.named("MINGA_X", empty)).hasMessageContaining("is empty");
        Map<String, String> large = inFile("x".repeat(4_097));
        assertThatThrownBy(() -> Secret.named("MINGA_X", large)).hasMessageContaining("is larger than 4096 bytes");
    }
}
