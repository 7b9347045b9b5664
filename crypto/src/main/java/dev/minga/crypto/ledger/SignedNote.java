package dev.minga.crypto.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * A text with signature lines below it (C2SP signed-note). The text is not to be believed, nor shown, before a
 * {@link NoteKey} that is trusted has verified the note.
 *
 * <p>There is one encoding for each note: what {@link #parse} accepts, {@link #encode} gives back byte for byte.
 *
 * @param text ends with a newline; no other control characters
 * @param signatures 1 to 100, in the order of their lines
 */
public record SignedNote(String text, List<NoteSignature> signatures) {
    /** No note is longer. */
    public static final int MAX_BYTES = 1 << 20;

    /** No note has more signatures. */
    public static final int MAX_SIGNATURES = 100;

    private static final String SEPARATOR = "\n\n";

    /** @throws IllegalArgumentException if the text is not as above, or the note has too many signatures or bytes */
    public SignedNote {
        signatures = List.copyOf(signatures);
        NoteText.requireText(text);
        if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
            throw new IllegalArgumentException("a note has 1 to 100 signatures, not " + signatures.size());
        }
        if (encode(text, signatures).length > MAX_BYTES) {
            throw new IllegalArgumentException("a note has at most 1 MiB");
        }
    }

    /** Signs a text with each of the signers, in their order. */
    public static SignedNote sign(String text, List<NoteSigner> signers) {
        return new SignedNote(
                text, signers.stream().map(signer -> signer.sign(text)).toList());
    }

    /**
     * Reads a note that came from outside.
     *
     * @throws MalformedLedgerException if it is longer than 1 MiB, not UTF-8, has control characters, no blank line, no
     *     signature or more than 100, or a line after the last blank one that is no signature in canonical base64
     */
    public static SignedNote parse(byte[] bytes) throws MalformedLedgerException {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedLedgerException("the note is longer than 1 MiB");
        }
        String note = NoteText.decode(bytes);
        if (NoteText.hasControlCharacters(note)) {
            throw new MalformedLedgerException("the note has control characters");
        }
        int end = note.lastIndexOf(SEPARATOR);
        if (end < 0 || !note.endsWith("\n") || end + SEPARATOR.length() == note.length()) {
            throw new MalformedLedgerException("the note does not end with a blank line and lines of signatures");
        }
        String[] lines = note.substring(end + SEPARATOR.length()).split("\n", MAX_SIGNATURES + 2);
        if (lines.length > MAX_SIGNATURES + 1) {
            throw new MalformedLedgerException("the note has more than 100 signatures");
        }
        List<NoteSignature> signatures = new ArrayList<>();
        for (String line : List.of(lines).subList(0, lines.length - 1)) {
            signatures.add(NoteSignature.parse(line));
        }
        return new SignedNote(note.substring(0, end + 1), signatures);
    }

    /** The note as bytes: text, blank line, one line for each signature. */
    public byte[] encode() {
        return encode(text, signatures);
    }

    /** The same text with one signature more, below the others. */
    public SignedNote with(NoteSignature signature) {
        List<NoteSignature> more = new ArrayList<>(signatures);
        more.add(signature);
        return new SignedNote(text, more);
    }

    /** The signatures that carry the name and the id of this key; not verified. */
    public List<NoteSignature> by(NoteKey key) {
        return signatures.stream()
                .filter(signature -> signature.name().equals(key.name()) && signature.keyId() == key.keyId())
                .toList();
    }

    private static byte[] encode(String text, List<NoteSignature> signatures) {
        StringBuilder note = new StringBuilder(text).append('\n');
        for (NoteSignature signature : signatures) {
            note.append(signature.line()).append('\n');
        }
        return NoteText.utf8(note.toString());
    }
}
