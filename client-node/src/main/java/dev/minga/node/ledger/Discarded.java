package dev.minga.node.ledger;

import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.proto.v1.RoundLeavesResponse;
import dev.minga.proto.v1.RunWentBack;
import java.io.IOException;

/** That a run went back while a round was open, so that nothing will come of what was given to it. */
final class Discarded {
    private Discarded() {}

    /**
     * Whether the log is proven to say so.
     *
     * @throws IOException if there is no answer, or one that does not hold
     */
    static boolean proves(LedgerWatch watch, RoundLeavesResponse leaves, String run, int round)
            throws IOException, LedgerForkException {
        if (!leaves.hasWentBack()) {
            return false;
        }
        Checkpoint checkpoint = watch.sync();
        if (leaves.getWentBack() < 0 || checkpoint.size() <= leaves.getWentBack()) {
            return false;
        }
        RunWentBack back = LogLeaf.fetch(watch.link(), leaves.getWentBack(), checkpoint)
                .entry()
                .getRunWentBack();
        if (!back.getRun().equals(run) || back.getToRound() >= round || back.getUsedRound() < round) {
            throw new IOException("the coordinator says that round " + round + " of run " + run
                    + " was discarded, but the log does not");
        }
        return true;
    }
}
