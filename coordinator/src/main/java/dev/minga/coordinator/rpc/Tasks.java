package dev.minga.coordinator.rpc;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.round.Aborted;
import dev.minga.coordinator.round.Closed;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Evaluating;
import dev.minga.coordinator.round.MemberMessage;
import dev.minga.coordinator.round.RoundState;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.EvaluateTask;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.RunEnded;
import dev.minga.proto.v1.TrainTask;
import dev.minga.proto.v1.Wait;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;

/** What a member is to do now, from the state of the runs that name it. Thread-safe. */
final class Tasks {
    private static final int RETRY_AFTER_MILLIS = 200;

    private final Runs runs;
    private final BlobStore blobs;
    private final PlanLeaves leaves;

    Tasks(Runs runs, BlobStore blobs, PlanLeaves leaves) {
        this.runs = runs;
        this.blobs = blobs;
        this.leaves = leaves;
    }

    /** Where in the log a run's plan is. */
    interface PlanLeaves {
        OptionalLong of(String run) throws IOException;
    }

    /**
     * Of several runs the one whose round or evaluation was opened first, so that none starves the others.
     *
     * @param following runs whose end the member wants to hear of
     */
    NextTaskResponse next(Member member, Collection<String> following)
            throws IOException, ExecutionException, InterruptedException {
        Optional<LiveRun> told = Optional.empty();
        boolean active = false;
        List<Work> works = new ArrayList<>();
        for (LiveRun run : runsOf(member)) {
            if (run.state().ended()) {
                boolean waitedFor =
                        told.isPresent() && following.contains(told.get().plan().run());
                told = waitedFor ? told : Optional.of(run);
                continue;
            }
            active = true;
            run.tell(new MemberMessage.Present(member.name())).get();
            work(run, member.name()).ifPresent(works::add);
        }
        Optional<Work> first = works.stream().min(Comparator.comparing(Work::opened));
        if (first.isPresent()) {
            return first.get().task().make();
        }
        boolean hears = told.isPresent()
                && (!active || following.contains(told.get().plan().run()));
        return hears ? ended(told.get()) : waiting();
    }

    /** What a run has for a member to do, and since when. */
    private record Work(Instant opened, Task task) {}

    private interface Task {
        NextTaskResponse make() throws IOException;
    }

    private Optional<Work> work(LiveRun run, String member) {
        RoundState state = run.state();
        if (state.cohort().declined().containsKey(member)) {
            return Optional.empty();
        }
        if (state instanceof Collecting round
                && round.asks(member)
                && !round.contributions().containsKey(member)) {
            return Optional.of(new Work(round.opened(), () -> train(run, round)));
        }
        if (state instanceof Evaluating round && !round.evaluations().containsKey(member)) {
            return Optional.of(new Work(round.opened(), () -> evaluate(run, round)));
        }
        return Optional.empty();
    }

    /**
     * Whether a member may download this: a global adapter that it needs now, or the public set, of a run that names it. Deltas of
     * others never are.
     */
    boolean downloadable(Member member, Sha256 digest) {
        for (LiveRun run : runsOf(member)) {
            RoundState state = run.state().work();
            boolean current =
                    (state instanceof Collecting collecting && collecting.base().equals(digest))
                            || (state instanceof Evaluating evaluating
                                    && evaluating.model().equals(digest));
            boolean evaluatedOn = run.plan().publicSetDigest().equals(Optional.of(digest));
            if (current || evaluatedOn || (state.ended() && state.released().equals(digest))) {
                return true;
            }
        }
        return false;
    }

    private List<LiveRun> runsOf(Member member) {
        return runs.list().stream()
                .filter(run -> run.state().schedule().members().containsKey(member.name()))
                .toList();
    }

    private NextTaskResponse train(LiveRun run, Collecting round) throws IOException {
        return NextTaskResponse.newBuilder()
                .setTrain(TrainTask.newBuilder()
                        .setPlan(ByteString.copyFrom(run.plan().bytes()))
                        .setPlanSignature(ByteString.copyFrom(run.plan().signature()))
                        .setRound(round.round())
                        .setBaseSha256(ByteString.copyFrom(round.base().bytes()))
                        .setBaseSize(blobs.size(round.base()))
                        .setPlanLeaf(planLeaf(run)))
                .build();
    }

    private NextTaskResponse evaluate(LiveRun run, Evaluating round) throws IOException {
        return NextTaskResponse.newBuilder()
                .setEvaluate(EvaluateTask.newBuilder()
                        .setPlan(ByteString.copyFrom(run.plan().bytes()))
                        .setPlanSignature(ByteString.copyFrom(run.plan().signature()))
                        .setRound(round.round())
                        .setModelSha256(ByteString.copyFrom(round.model().bytes()))
                        .setModelSize(blobs.size(round.model()))
                        .setPlanLeaf(planLeaf(run)))
                .build();
    }

    private long planLeaf(LiveRun run) throws IOException {
        return leaves.of(run.plan().run())
                .orElseThrow(() -> new IOException(
                        "the ledger has no plan of " + run.plan().run()));
    }

    private static NextTaskResponse ended(LiveRun run) {
        RoundState state = run.state();
        return NextTaskResponse.newBuilder()
                .setEnded(RunEnded.newBuilder()
                        .setRun(run.plan().run())
                        .setCompleted(state instanceof Closed)
                        .setReason(state instanceof Aborted aborted ? aborted.reason() : "all rounds are done")
                        .setModelSha256(ByteString.copyFrom(state.released().bytes())))
                .build();
    }

    private static NextTaskResponse waiting() {
        return NextTaskResponse.newBuilder()
                .setWait(Wait.newBuilder().setRetryAfterMillis(RETRY_AFTER_MILLIS))
                .build();
    }
}
