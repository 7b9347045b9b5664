package dev.minga.node.participation;

import dev.minga.node.budget.BudgetEvent;
import dev.minga.node.data.LogFile;
import dev.minga.node.data.LogPrefix;
import java.io.IOException;
import java.util.Optional;

/** Whether a log still begins as it did when it was last cut into partitions. */
public final class UnmovedLines {
    private UnmovedLines() {}

    /**
     * Goes on only if it does: lines that moved would be charged to others' budget.
     *
     * @throws IOException if it does not, or cannot be read
     */
    public static void require(LogFile log, Optional<BudgetEvent.PartitionOpened> cut) throws IOException {
        if (cut.isPresent()) {
            LogPrefix prefix = LogPrefix.of(log, cut.get().afterLine());
            if (!prefix.digest().hex().equals(cut.get().prefixSha256())) {
                throw new IOException("the first " + cut.get().afterLine() + " lines of " + log
                        + " are not those that were there when partition "
                        + cut.get().partition()
                        + " was opened, so it is not known which budget a line belongs to; put them back");
            }
        }
    }
}
