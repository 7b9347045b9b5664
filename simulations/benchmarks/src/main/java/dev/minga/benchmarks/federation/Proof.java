package dev.minga.benchmarks.federation;

import dev.minga.coordinator.admin.RoundView;
import dev.minga.coordinator.admin.RunView;
import dev.minga.coordinator.audit.LedgerVerification;
import dev.minga.coordinator.audit.RoundAudit;
import dev.minga.coordinator.audit.VerifierKeys;
import dev.minga.coordinator.store.CoordinatorHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Checks that what was measured was really done. */
final class Proof {
    private Proof() {}

    /**
     * That each of the first rounds averaged the contributions of all members, that the whole log holds, and that the last of
     * them, averaged again from its stored deltas, gives the logged model.
     */
    static void ofRounds(Path home, RunView run, int rounds) throws IOException {
        for (RoundView round : run.history().subList(0, rounds)) {
            require(
                    round.model().isPresent()
                            && round.contributors()
                                    .equals(run.members().stream().sorted().toList()),
                    "round " + round.round() + " has " + round.contributors().size() + " contributions");
        }
        VerifierKeys keys = VerifierKeys.read(new CoordinatorHome(home).publicKeys());
        LedgerVerification.Report log = LedgerVerification.verify(home, keys, false);
        require(log.findings().isEmpty(), "the log does not hold: " + log.findings());
        RoundAudit.Report audit = RoundAudit.audit(home, keys, SmallPlan.RUN, rounds);
        require(audit.findings().isEmpty(), "round " + rounds + " does not hold: " + audit.findings());
        System.out.println("verified: the log of " + log.leaves() + " leaves, and round " + rounds
                + ", averaged again of " + audit.contributions() + " contributions, bit for bit");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    /** The members who contributed to the last round. */
    static List<String> contributors(RunView run) {
        return run.history().get(run.history().size() - 1).contributors();
    }
}
