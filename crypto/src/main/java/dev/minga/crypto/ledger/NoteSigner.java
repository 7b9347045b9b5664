package dev.minga.crypto.ledger;

import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.Signer;
import java.util.function.UnaryOperator;

/**
 * Signs the texts of notes with one key under one name. A cosigner's time comes anew with each signature: that is
 * {@link Cosignature#sign}.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class NoteSigner {
    private final NoteKey key;
    private final UnaryOperator<byte[]> signature;

    private NoteSigner(NoteKey key, UnaryOperator<byte[]> signature) {
        this.key = key;
        this.signature = signature;
    }

    /** Signs as {@link NoteKey#log} verifies. */
    public static NoteSigner log(String name, Ed25519NoteSigner signer) {
        return new NoteSigner(NoteKey.log(name, signer.publicKey()), signer::sign);
    }

    /** Signs as {@link NoteKey#minga} verifies. */
    public static NoteSigner minga(String name, Signer signer) {
        return new NoteSigner(NoteKey.minga(name, signer.publicKey()), text -> signer.sign(Domain.CHECKPOINT, text));
    }

    /** The key that verifies what this signer signs. */
    public NoteKey key() {
        return key;
    }

    /**
     * The signature line for a text.
     *
     * @throws IllegalArgumentException if the text is none for a {@link SignedNote}
     */
    public NoteSignature sign(String text) {
        NoteText.requireText(text);
        return new NoteSignature(key.name(), key.keyId(), signature.apply(NoteText.utf8(text)));
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
