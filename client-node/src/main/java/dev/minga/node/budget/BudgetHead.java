package dev.minga.node.budget;

import dev.minga.shared.settings.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * How far a ledger had come: what is kept in another place, so that an older ledger put in its place is noticed.
 *
 * @param number of the last entry; 0 before the first
 * @param hash its hash
 */
record BudgetHead(long number, String hash) {
    /** Of a ledger that says nothing yet. */
    static final BudgetHead FIRST = new BudgetHead(0, BudgetLines.NOTHING);

    BudgetHead {
        if (number < 0 || !hash.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a budget's head is malformed");
        }
    }

    byte[] encode() throws IOException {
        return (Json.mapper().writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static BudgetHead parse(byte[] bytes) throws DamagedBudgetException {
        try {
            BudgetHead head = Json.mapper().readValue(bytes, BudgetHead.class);
            if (head != null) {
                return head;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw damaged();
        }
        throw damaged();
    }

    private static DamagedBudgetException damaged() {
        return new DamagedBudgetException("a copy of its head cannot be read");
    }

    /** Whether a ledger is this one grown longer. */
    boolean isIn(BudgetLines lines) {
        return number == 0
                ? hash.equals(BudgetLines.NOTHING)
                : number <= lines.heads().size()
                        && lines.heads().get((int) number - 1).equals(hash);
    }

    /** The same, or the operator knows that it is not. */
    boolean isKnownTo(BudgetLines lines) {
        BudgetEvent accepted = new BudgetEvent.RollbackAccepted(number, hash);
        return isIn(lines)
                || lines.entries().stream().anyMatch(entry -> entry.event().equals(accepted));
    }
}
