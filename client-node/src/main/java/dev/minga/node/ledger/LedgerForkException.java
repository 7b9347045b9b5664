package dev.minga.node.ledger;

/**
 * The coordinator has signed two histories of the log, or took back what it had published. Nothing that it says is to be
 * believed until the operator has accepted the log as it is now. The message is one line.
 */
public final class LedgerForkException extends Exception {
    private static final long serialVersionUID = 1L;

    LedgerForkException(String message) {
        super(message);
    }
}
