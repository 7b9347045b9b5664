package dev.minga.crypto.ledger;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One signature line of a note (C2SP signed-note). It proves nothing until a {@link NoteKey} has verified it.
 *
 * <p>Immutable; equal when name, id and bytes are.
 *
 * @param name the name of the key: not empty, no spaces, no plus sign
 * @param keyId says with the name which key and algorithm are meant; anybody can make a key with the same id
 * @param signature at least one byte
 */
public record NoteSignature(String name, int keyId, byte[] signature) {
    private static final String DASH = "\u2014 ";

    /** @throws IllegalArgumentException if the name is no key's name or the signature is empty */
    public NoteSignature {
        if (!NoteText.isName(name)) {
            throw new IllegalArgumentException("a key's name is not empty and has neither spaces nor plus signs");
        }
        if (signature.length == 0) {
            throw new IllegalArgumentException("a signature has at least one byte");
        }
        signature = signature.clone();
    }

    /**
     * Reads one line, without its newline.
     *
     * @throws MalformedLedgerException if it is not exactly what {@link #line()} of some signature gives
     */
    public static NoteSignature parse(String line) throws MalformedLedgerException {
        int space = line.indexOf(' ', DASH.length());
        if (!line.startsWith(DASH) || space < 0) {
            throw new MalformedLedgerException("a signature line is a dash, a key's name and base64");
        }
        String name = line.substring(DASH.length(), space);
        Optional<byte[]> bytes = CanonicalBase64.decode(line.substring(space + 1));
        if (!NoteText.isName(name)) {
            throw new MalformedLedgerException("the name of a signature's key has a character that is not allowed");
        }
        if (bytes.isEmpty() || bytes.get().length <= Integer.BYTES) {
            throw new MalformedLedgerException("a signature is no base64 of a key id and a signature");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes.get());
        int keyId = in.getInt();
        byte[] signature = new byte[in.remaining()];
        in.get(signature);
        return new NoteSignature(name, keyId, signature);
    }

    /** The line as it stands in a note, without its newline. */
    public String line() {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES + signature.length)
                .putInt(keyId)
                .put(signature)
                .array();
        return DASH + name + " " + CanonicalBase64.encode(bytes);
    }

    /** A copy of the bytes after the key id. */
    @Override
    public byte[] signature() {
        return signature.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteSignature that
                && name.equals(that.name)
                && keyId == that.keyId
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * name.hashCode() + keyId) + Arrays.hashCode(signature);
    }

    @Override
    public String toString() {
        return "signature by " + name + "+" + HexFormat.of().toHexDigits(keyId);
    }
}
