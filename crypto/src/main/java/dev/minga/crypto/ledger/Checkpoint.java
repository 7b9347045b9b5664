package dev.minga.crypto.ledger;

import dev.minga.crypto.digest.Sha256;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a log says it holds (C2SP tlog-checkpoint): its name, its size and the root of its tree. Who signs two
 * checkpoints of one origin that no consistency proof joins has forked the log.
 *
 * @param origin names the log: one line, not empty; whoever opens a checkpoint compares it with the log that was meant
 * @param size the number of leaves
 * @param root the root of RFC 6962 §2.1; for size 0 that of the empty tree
 */
public record Checkpoint(String origin, long size, Sha256 root) {
    private static final Pattern SIZE = Pattern.compile("0|[1-9][0-9]{0,18}");
    private static final int HASH_BYTES = 32;

    /** @throws IllegalArgumentException if the origin is empty or no single line, the size negative or the root wrong */
    public Checkpoint {
        if (origin.isEmpty() || origin.contains("\n") || NoteText.hasControlCharacters(origin)) {
            throw new IllegalArgumentException("an origin is one line that is not empty");
        }
        NoteText.utf8(origin);
        if (size < 0) {
            throw new IllegalArgumentException("a log has no negative size: " + size);
        }
        if (size == 0 && !root.equals(MerkleHash.empty())) {
            throw new IllegalArgumentException("the root of an empty log is the hash of nothing");
        }
    }

    /**
     * Reads the text of a checkpoint: three lines and no more. Extension lines, which the format advises against, are
     * refused: nobody in Minga would check them.
     *
     * @throws MalformedLedgerException if it is not exactly what {@link #text} of some checkpoint gives
     */
    public static Checkpoint parse(String noteText) throws MalformedLedgerException {
        String[] lines = noteText.split("\n", 5);
        if (lines.length != 4 || !lines[3].isEmpty()) {
            throw new MalformedLedgerException("a checkpoint has three lines: origin, size and root");
        }
        long size = size(lines[1]);
        Optional<byte[]> root = CanonicalBase64.decode(lines[2]).filter(bytes -> bytes.length == HASH_BYTES);
        if (root.isEmpty()) {
            throw new MalformedLedgerException("the root of the checkpoint is no base64 of 32 bytes");
        }
        try {
            return new Checkpoint(lines[0], size, Sha256.ofBytes(root.get()));
        } catch (IllegalArgumentException e) {
            throw new MalformedLedgerException("the checkpoint has an impossible origin or root");
        }
    }

    /**
     * Reads the checkpoint in a note that every one of these keys signed. Other signatures have no effect.
     *
     * @param required at least one key, each trusted for this log
     * @throws MalformedLedgerException if a key's signature is missing or wrong, or the text is no checkpoint
     */
    public static Checkpoint open(SignedNote note, List<NoteKey> required) throws MalformedLedgerException {
        if (required.isEmpty()) {
            throw new IllegalArgumentException("a checkpoint that nobody has to sign proves nothing");
        }
        for (NoteKey key : required) {
            if (!key.verifies(note)) {
                String flaw = note.by(key).isEmpty() ? "has no signature" : "has a wrong signature";
                throw new MalformedLedgerException("the checkpoint " + flaw + " by " + key);
            }
        }
        return parse(note.text());
    }

    /** The text to sign. */
    public String text() {
        return origin + "\n" + size + "\n" + CanonicalBase64.encode(root.bytes()) + "\n";
    }

    private static long size(String digits) throws MalformedLedgerException {
        if (SIZE.matcher(digits).matches()) {
            try {
                return Long.parseLong(digits);
            } catch (NumberFormatException e) {
                throw new MalformedLedgerException("the size of the checkpoint is above 2^63 - 1");
            }
        }
        throw new MalformedLedgerException("the size of the checkpoint is no decimal number");
    }
}
