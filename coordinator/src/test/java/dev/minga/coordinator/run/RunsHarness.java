package dev.minga.coordinator.run;

import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.Evaluating;
import dev.minga.coordinator.round.Evaluation;
import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.MemberMessage.Evaluated;
import dev.minga.coordinator.round.MemberMessage.Present;
import dev.minga.coordinator.round.RoundState;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.ManualClock;
import dev.minga.coordinator.testkit.ManualMailbox;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.proto.v1.Rejection;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** One process's worth of runs on a journal and a directory that outlive it. Sums wait until the test makes them. */
final class RunsHarness {
    static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
    static final List<String> MEMBERS = List.of("ada", "bob", "cyd");

    final ManualClock clock = new ManualClock(START);
    final ManualMailbox mailbox = new ManualMailbox(clock);
    final Queue<Runnable> sums = new ArrayDeque<>();
    final BlobStore blobs;
    final Runs runs;

    RunsHarness(Journal journal, Path directory) throws IOException {
        blobs = new BlobStore(directory);
        Ed25519Signer signer = Ed25519Signer.generate(new SeededSecureRandom(1));
        runs = new Runs(Plans.FEDERATION, signer, journal, blobs, clock, mailbox, sums::add);
        runs.replay();
    }

    LiveRun start(int rounds, int quorum) throws IOException {
        return runs.start(Plans.settings("run", rounds, quorum, MEMBERS)).orElseThrow();
    }

    LiveRun startEvaluated(int rounds, int quorum) throws IOException {
        return runs.start(Plans.evaluated("run", rounds, quorum, 1, 2, MEMBERS)).orElseThrow();
    }

    /** The member counts for the average that is evaluated; the answer. */
    Optional<Rejection> evaluate(String member, long right) {
        Evaluating open = (Evaluating) state();
        return run().tell(new Evaluated(
                        member,
                        open.round(),
                        open.model(),
                        new Evaluation(List.of(right, 100 - right, 0L, 0L), Sha256.of(new byte[] {(byte) right}))))
                .join();
    }

    LiveRun run() {
        return runs.find("run").orElseThrow();
    }

    RoundState state() {
        return run().state();
    }

    void everybodyArrives() {
        for (String member : MEMBERS) {
            run().tell(new Present(member)).join();
        }
    }

    /** The member's delta for the open round is stored, and the run is told; the answer. */
    Optional<Rejection> contribute(String member) throws IOException {
        return contributing(member).join();
    }

    CompletableFuture<Optional<Rejection>> contributing(String member) throws IOException {
        Collecting open = (Collecting) state().work();
        int coordinate = MEMBERS.indexOf(member) + 3 * open.round();
        Sha256 delta = blobs.put(Deltas.at(run().plan().layout(), coordinate, 0.5f));
        return run().tell(new Contributed(
                member, open.round(), open.base(), new Contribution(delta, Sha256.of(new byte[] {(byte) coordinate}))));
    }

    /** Makes the sums that wait; a sum that has to be made again waits for its time. */
    void sum() {
        for (int waiting = sums.size(); waiting > 0; waiting--) {
            sums.remove().run();
        }
    }
}
