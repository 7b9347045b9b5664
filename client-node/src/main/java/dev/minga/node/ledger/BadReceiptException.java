package dev.minga.node.ledger;

/** A receipt does not prove what a receipt proves. The message is one sentence that says what is wrong. */
public final class BadReceiptException extends Exception {
    private static final long serialVersionUID = 1L;

    BadReceiptException(String message) {
        super(message);
    }
}
