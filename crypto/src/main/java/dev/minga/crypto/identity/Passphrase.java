package dev.minga.crypto.identity;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What unlocks a key file; never printed, and compared with nothing. Its strength is all that protects a stolen file.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class Passphrase {
    private static final int MAX_BYTES = 1_024;

    private final byte[] utf8;

    private Passphrase(byte[] utf8) {
        this.utf8 = utf8;
    }

    /**
     * Takes a copy; the caller may overwrite the characters.
     *
     * @param characters 1 to 1024 bytes in UTF-8, each of which counts, spaces and line ends too
     * @throws IllegalArgumentException if they are anything else
     */
    public static Passphrase of(char[] characters) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(characters));
            byte[] utf8 = new byte[encoded.remaining()];
            encoded.get(utf8);
            if (utf8.length > 0 && utf8.length <= MAX_BYTES) {
                return new Passphrase(utf8);
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the passphrase is not Unicode text", e);
        }
        throw new IllegalArgumentException("a passphrase has 1 to " + MAX_BYTES + " bytes in UTF-8");
    }

    byte[] utf8() {
        return utf8.clone();
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
