package dev.minga.node.budget;

/** A ledger's bytes are not what was written. */
final class DamagedBudgetException extends Exception {
    DamagedBudgetException(String message) {
        super(message);
    }
}
