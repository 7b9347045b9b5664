package dev.minga.crypto.ledger;

import dev.minga.crypto.signature.Ed25519NoteKey;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/**
 * A witness's statement (C2SP tlog-cosignature, {@code cosignature/v1}): at this time, the largest tree that I have seen
 * of this log, and found to continue all that I had seen before, had this root. Verified by {@link NoteKey#cosigner}.
 *
 * <p>The signed bytes do not name the cosigner: a key serves one cosigner only and is not the log's key.
 */
public final class Cosignature {
    private static final int SIGNATURE_BYTES = 64;
    private static final long LATEST_SECOND = Instant.MAX.getEpochSecond();

    private Cosignature() {}

    /**
     * Makes the line to add to a checkpoint's note. The caller has checked the consistency that it claims.
     *
     * @param name the cosigner's name
     * @param text the text of a checkpoint
     * @param time when it was checked, from 1970 on; fractions of a second are dropped
     * @throws IllegalArgumentException if the time is before 1970
     * @throws MalformedLedgerException if the text is no checkpoint
     */
    public static NoteSignature sign(String name, Ed25519NoteSigner signer, String text, Instant time)
            throws MalformedLedgerException {
        Checkpoint.parse(text);
        long seconds = time.getEpochSecond();
        if (seconds < 0) {
            throw new IllegalArgumentException("a cosignature is not made before 1970");
        }
        NoteKey key = NoteKey.cosigner(name, signer.publicKey());
        byte[] signature = ByteBuffer.allocate(Long.BYTES + SIGNATURE_BYTES)
                .putLong(seconds)
                .put(signer.sign(message(seconds, text)))
                .array();
        return new NoteSignature(name, key.keyId(), signature);
    }

    /**
     * The time that a cosigner's line states, in whole seconds; as true as the line is verified.
     *
     * @throws MalformedLedgerException if the signature has not the form of a cosignature
     */
    public static Instant time(NoteSignature signature) throws MalformedLedgerException {
        byte[] bytes = signature.signature();
        long seconds = bytes.length == Long.BYTES + SIGNATURE_BYTES
                ? ByteBuffer.wrap(bytes).getLong()
                : -1;
        if (seconds < 0 || seconds > LATEST_SECOND) {
            throw new MalformedLedgerException("the signature is no time and Ed25519 signature");
        }
        return Instant.ofEpochSecond(seconds);
    }

    static boolean verifies(Ed25519NoteKey key, String text, byte[] signature) {
        if (signature.length != Long.BYTES + SIGNATURE_BYTES) {
            return false;
        }
        long seconds = ByteBuffer.wrap(signature).getLong();
        byte[] ed25519 = Arrays.copyOfRange(signature, Long.BYTES, signature.length);
        return seconds >= 0 && key.verifies(message(seconds, text), ed25519);
    }

    private static byte[] message(long seconds, String text) {
        return NoteText.utf8("cosignature/v1\ntime " + seconds + "\n" + text);
    }
}
