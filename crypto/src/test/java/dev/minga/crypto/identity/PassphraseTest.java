package dev.minga.crypto.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassphraseTest {
    @Test
    void isACopyInUtf8() {
        char[] characters = "\u00f1 ".toCharArray();
        Passphrase passphrase = Passphrase.of(characters);
        Arrays.fill(characters, 'x');
        Arrays.fill(passphrase.utf8(), (byte) 0);
        assertThat(passphrase.utf8()).containsExactly(0xc3, 0xb1, 0x20);
    }

    @Test
    void printsNothing() {
        assertThat(Passphrase.of("secret".toCharArray())).hasToString("[REDACTED]");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_025})
    void otherLengthsAreRefused(int length) {
        assertThat(Passphrase.of(new char[1_024]).utf8()).hasSize(1_024);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Passphrase.of(new char[length]))
                .withMessage("a passphrase has 1 to 1024 bytes in UTF-8");
    }

    @Test
    void halfACharacterIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Passphrase.of(new char[] {'a', '\ud83d'}))
                .withMessage("the passphrase is not Unicode text");
    }
}
