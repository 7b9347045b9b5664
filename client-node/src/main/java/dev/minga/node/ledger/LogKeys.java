package dev.minga.node.ledger;

import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.crypto.signature.PublicKey;
import java.util.List;
import java.util.stream.Stream;

/**
 * The verifier keys of one log. Guarantee: what {@link #open} returns, every one of these keys has signed, and it is of
 * the log that has their name.
 *
 * @param keys at least one, all of the same name, none of them a cosigner's
 */
public record LogKeys(List<NoteKey> keys) {
    /** @throws IllegalArgumentException if there is no key, a key twice, one of another name or a cosigner's */
    public LogKeys {
        keys = List.copyOf(keys);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a log has at least one verifier key");
        }
        if (keys.stream().distinct().count() != keys.size()) {
            throw new IllegalArgumentException("a verifier key is named twice");
        }
        if (keys.stream().map(NoteKey::name).distinct().count() != 1) {
            throw new IllegalArgumentException("the verifier keys are of logs with different names");
        }
        if (keys.stream().anyMatch(NoteKey::cosigns)) {
            throw new IllegalArgumentException("a cosigner's key is no log's key");
        }
    }

    /**
     * The two keys that a member knows from joining.
     *
     * @param logKey the text of the log's own verifier key
     * @param coordinatorKey what the coordinator signs plans with
     * @throws MalformedLedgerException if the text is no verifier key
     */
    public static LogKeys of(String logKey, PublicKey coordinatorKey) throws MalformedLedgerException {
        NoteKey log = NoteKey.parse(logKey);
        return new LogKeys(List.of(log, NoteKey.minga(log.name(), coordinatorKey)));
    }

    /**
     * Reads verifier keys, one a line.
     *
     * @throws MalformedLedgerException if a line is no verifier key
     * @throws IllegalArgumentException as the constructor
     */
    public static LogKeys parse(String lines) throws MalformedLedgerException {
        Stream.Builder<NoteKey> keys = Stream.builder();
        for (String line : lines.lines().filter(text -> !text.isBlank()).toList()) {
            keys.add(NoteKey.parse(line.strip()));
        }
        return new LogKeys(keys.build().toList());
    }

    /** The log's name, which its checkpoints begin with. */
    public String origin() {
        return keys.get(0).name();
    }

    /**
     * The checkpoint in a note.
     *
     * @throws MalformedLedgerException if a signature is missing or wrong, or the text is no checkpoint
     * @throws ForeignLogException if it is another log's
     */
    Checkpoint open(SignedNote note) throws MalformedLedgerException, ForeignLogException {
        Checkpoint checkpoint = Checkpoint.open(note, keys);
        if (!checkpoint.origin().equals(origin())) {
            throw new ForeignLogException(checkpoint.origin(), origin());
        }
        return checkpoint;
    }

    /** The note with the lines of these keys alone. */
    SignedNote ownLines(SignedNote note) {
        return new SignedNote(
                note.text(), keys.stream().map(key -> note.by(key).get(0)).toList());
    }

    /** A checkpoint is properly signed, but it is of another log than the keys are for. */
    static final class ForeignLogException extends Exception {
        private static final long serialVersionUID = 1L;

        ForeignLogException(String found, String expected) {
            super("the checkpoint is of the log " + found + ", not of " + expected);
        }
    }
}
