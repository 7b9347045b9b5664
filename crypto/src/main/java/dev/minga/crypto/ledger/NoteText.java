package dev.minga.crypto.ledger;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What the signed-note format allows as text and as names of keys. */
final class NoteText {
    private static final int NEXT_LINE = 0x85;

    private NoteText() {}

    /** @throws IllegalArgumentException if the text has half a surrogate pair */
    static byte[] utf8(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the text has half a surrogate pair", e);
        }
    }

    static String decode(byte[] utf8) throws MalformedLedgerException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedLedgerException("the note is not UTF-8");
        }
    }

    static void requireText(String text) {
        if (!text.endsWith("\n") || hasControlCharacters(text)) {
            throw new IllegalArgumentException("a note's text ends with a newline and has no other control character");
        }
    }

    static boolean hasControlCharacters(String text) {
        return text.chars().anyMatch(c -> c < ' ' && c != '\n');
    }

    static boolean isName(String name) {
        return !name.isEmpty()
                && StandardCharsets.UTF_8.newEncoder().canEncode(name)
                && name.codePoints().noneMatch(NoteText::isForbiddenInNames);
    }

    private static boolean isForbiddenInNames(int character) {
        return character < ' '
                || character == '+'
                || character == NEXT_LINE
                || Character.isWhitespace(character)
                || Character.isSpaceChar(character);
    }
}
