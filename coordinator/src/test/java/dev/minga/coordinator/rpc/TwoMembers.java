package dev.minga.coordinator.rpc;

import dev.minga.coordinator.round.Closed;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.proto.v1.UploadResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** A federation in which ada and bob are connected; eve is too, but no plan names her. */
final class TwoMembers implements AutoCloseable {
    static final List<String> NAMES = List.of("ada", "bob");

    final TestFederation federation;
    final TestMember ada;
    final TestMember bob;
    final TestMember eve;
    final MemberLink adasLink;
    final MemberLink bobsLink;
    final MemberLink evesLink;
    private int runs;

    TwoMembers(Path directory) throws Exception {
        this(new TestFederation(directory));
    }

    TwoMembers(TestFederation federation) throws Exception {
        this.federation = federation;
        ada = federation.enrol("ada");
        bob = federation.enrol("bob");
        eve = federation.enrol("eve");
        adasLink = federation.link(ada);
        bobsLink = federation.link(bob);
        evesLink = federation.link(eve);
    }

    /** A run of its own whose first round is open; its weights are ada 1, bob 2. */
    LiveRun openRound(int rounds, int quorum) throws Exception {
        runs++;
        return federation.startRound("run-" + runs, rounds, quorum, NAMES);
    }

    /** An honest delta: only this coordinate is not zero. */
    static byte[] delta(LiveRun run, int coordinate) {
        return Deltas.at(run.plan().layout(), coordinate, 0.25f);
    }

    UploadResponse adaSubmits(LiveRun run) throws Exception {
        byte[] delta = delta(run, 0);
        return adasLink.submit(ada.sign(ada.statement(run, delta)), delta);
    }

    UploadResponse bobSubmits(LiveRun run) throws Exception {
        byte[] delta = delta(run, 1);
        return bobsLink.submit(bob.sign(bob.statement(run, delta)), delta);
    }

    static Collecting collecting(LiveRun run) {
        return (Collecting) run.state();
    }

    static Closed closed(LiveRun run) {
        return (Closed) run.state();
    }

    @Override
    public void close() throws SQLException {
        adasLink.close();
        bobsLink.close();
        evesLink.close();
        federation.close();
    }
}
