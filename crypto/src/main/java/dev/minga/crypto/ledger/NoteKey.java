package dev.minga.crypto.ledger;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Ed25519NoteKey;
import dev.minga.crypto.signature.PublicKey;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A verifier key of notes (C2SP signed-note): a name, a type of signature and a public key. Whether to trust it is
 * decided by where it was read from; the name proves nothing.
 *
 * <p>Immutable and safe for use by many threads. Two keys are equal when their {@link #vkey} texts are.
 */
public final class NoteKey {
    private static final int MAX_VKEY_CHARACTERS = 16 * 1024;
    private static final byte[] NEWLINE = {'\n'};

    private final String name;
    private final NoteScheme scheme;
    private final int keyId;

    private NoteKey(String name, NoteScheme scheme) {
        if (!NoteText.isName(name)) {
            throw new IllegalArgumentException("a key's name is not empty and has neither spaces nor plus signs");
        }
        this.name = name;
        this.scheme = scheme;
        this.keyId = keyId(name, scheme.encoded());
    }

    /**
     * A key of type 0x01: Ed25519 over the text of the note alone, which every tool for signed notes verifies.
     *
     * @throws IllegalArgumentException if the name is empty or has spaces or plus signs
     */
    public static NoteKey log(String name, Ed25519NoteKey key) {
        return new NoteKey(name, new NoteScheme.Log(key));
    }

    /**
     * A key of type 0x04: it makes {@link Cosignature}s.
     *
     * @throws IllegalArgumentException if the name is empty or has spaces or plus signs
     */
    public static NoteKey cosigner(String name, Ed25519NoteKey key) {
        return new NoteKey(name, new NoteScheme.Cosigner(key));
    }

    /**
     * A key of type 0xff with the identifier {@code minga.dev/} and the name of the key's algorithm: it signs the text in
     * {@link dev.minga.crypto.signature.Domain#CHECKPOINT}. Tools of others skip its lines.
     *
     * @throws IllegalArgumentException if the name is empty or has spaces or plus signs
     */
    public static NoteKey minga(String name, PublicKey key) {
        return new NoteKey(name, new NoteScheme.Minga(key));
    }

    /**
     * Reads the text of a verifier key: name, plus sign, eight lower-case hexadecimal digits of the id, plus sign, base64
     * of type and key.
     *
     * @throws MalformedLedgerException if it is anything else, the id is not that of the key, or this release does not
     *     know the type
     */
    public static NoteKey parse(String vkey) throws MalformedLedgerException {
        if (vkey.length() > MAX_VKEY_CHARACTERS) {
            throw new MalformedLedgerException("the verifier key is longer than 16384 characters");
        }
        String[] parts = vkey.split("\\+", 3);
        if (parts.length != 3 || !NoteText.isName(parts[0])) {
            throw new MalformedLedgerException("a verifier key is a name, an id and a key with plus signs between");
        }
        Optional<byte[]> encoded = CanonicalBase64.decode(parts[2]);
        if (encoded.isEmpty()) {
            throw new MalformedLedgerException("the key of the verifier key is no base64");
        }
        if (!hex(keyId(parts[0], encoded.get())).equals(parts[1])) {
            throw new MalformedLedgerException("the id of the verifier key is not that of its name and key");
        }
        Optional<NoteScheme> scheme = NoteScheme.parse(encoded.get());
        if (scheme.isEmpty()) {
            throw new MalformedLedgerException("the verifier key has no key of a type that is known");
        }
        return new NoteKey(parts[0], scheme.get());
    }

    /** The name as it stands in signature lines. */
    public String name() {
        return name;
    }

    /** The first four bytes of the SHA-256 of name, newline, type and key. Anybody can make a key with the same id. */
    public int keyId() {
        return keyId;
    }

    /** Whether it verifies {@link Cosignature}s. */
    public boolean cosigns() {
        return scheme instanceof NoteScheme.Cosigner;
    }

    /** The text that {@link #parse} reads. */
    public String vkey() {
        return name + "+" + hex(keyId) + "+" + CanonicalBase64.encode(scheme.encoded());
    }

    /**
     * Whether this key's owner signed the note: there is a line with its name and id, and each such line verifies. Lines
     * of other keys have no effect. Never throws.
     */
    public boolean verifies(SignedNote note) {
        List<NoteSignature> own = note.by(this);
        return !own.isEmpty() && own.stream().allMatch(line -> scheme.verifies(note.text(), line.signature()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteKey that && name.equals(that.name) && scheme.equals(that.scheme);
    }

    @Override
    public int hashCode() {
        return keyId;
    }

    /** The name and the id. */
    @Override
    public String toString() {
        return name + "+" + hex(keyId);
    }

    private static int keyId(String name, byte[] encoded) {
        return ByteBuffer.wrap(Sha256.of(NoteText.utf8(name), NEWLINE, encoded).bytes())
                .getInt();
    }

    private static String hex(int keyId) {
        return HexFormat.of().toHexDigits(keyId);
    }
}
