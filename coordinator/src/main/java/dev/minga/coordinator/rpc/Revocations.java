package dev.minga.coordinator.rpc;

import dev.minga.coordinator.membership.Enrolments;
import dev.minga.coordinator.round.MemberMessage;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.run.Runs;
import dev.minga.proto.v1.DeclineReason;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Ends memberships: durably first, then in the calls under way, then in the runs, which wait for the member no longer. */
public final class Revocations {
    private final Enrolments enrolments;
    private final Runs runs;
    private final FederationServer server;

    /** Ends memberships of this federation. */
    public Revocations(Enrolments enrolments, Runs runs, FederationServer server) {
        this.enrolments = enrolments;
        this.runs = runs;
        this.server = server;
    }

    /**
     * Ends a membership.
     *
     * @return false if there is no such member, or it was ended before
     */
    public synchronized boolean revoke(String member, String reason) throws IOException {
        boolean revoked = enrolments.revoke(member, reason);
        server.endCallsOf(member);
        for (LiveRun run : runs.list()) {
            if (run.state().schedule().members().containsKey(member)) {
                var unused = run.tell(new MemberMessage.Declined(member, DeclineReason.MEMBERSHIP_ENDED));
            }
        }
        return revoked;
    }

    /**
     * Ends a membership, averages a round again without that member, and has the run go on from there. May be called again if
     * it broke off.
     *
     * @return what completes when the run has gone back
     * @throws IllegalArgumentException if that cannot be done; then nothing was
     */
    public CompletableFuture<?> eject(String member, String reason, LiveRun run, int round) throws IOException {
        run.requireRebuildable(round, member);
        revoke(member, reason);
        return run.rebuild(round, member, reason);
    }
}
