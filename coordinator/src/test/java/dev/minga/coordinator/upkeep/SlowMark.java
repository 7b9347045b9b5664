package dev.minga.coordinator.upkeep;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.crypto.digest.Sha256;
import java.io.IOException;

/** Whether a journal names a blob, asked kind by kind and for one blob at a time. */
final class SlowMark {
    private SlowMark() {}

    static boolean names(Journal journal, Sha256 blob) throws IOException {
        for (Journal.PlannedRun run : journal.runs()) {
            if (run.firstModel().equals(blob)) {
                return true;
            }
            for (RoundEvent event : journal.replay(run.id())) {
                if (names(event, blob)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean names(RoundEvent event, Sha256 blob) {
        if (event instanceof RoundEvent.RoundOpened opened) {
            return opened.base().equals(blob);
        }
        if (event instanceof RoundEvent.ContributionAccepted accepted) {
            return accepted.contribution().delta().equals(blob)
                    || accepted.contribution().statement().equals(blob);
        }
        if (event instanceof RoundEvent.RoundClosed closed) {
            return closed.model().equals(blob)
                    || closed.serverState().filter(blob::equals).isPresent();
        }
        if (event instanceof RoundEvent.EvaluationOpened opened) {
            return opened.model().equals(blob);
        }
        return event instanceof RoundEvent.EvaluationAccepted accepted
                && accepted.evaluation().statement().equals(blob);
    }
}
