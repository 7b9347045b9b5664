package dev.minga.crypto.ledger;

/** Bytes of a ledger are not what they should be. The message is one line and repeats nothing of the input. */
public final class MalformedLedgerException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedLedgerException(String message) {
        super(message);
    }
}
