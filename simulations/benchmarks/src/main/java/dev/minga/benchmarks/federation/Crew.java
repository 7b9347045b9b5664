package dev.minga.benchmarks.federation;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.minga.coordinator.admin.AdminClient;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.TrainTask;
import dev.minga.shared.channel.InvitationToken;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The members of a plan, and their deltas. Members may be used by several threads, each by one at a time. */
final class Crew implements AutoCloseable {
    private static final Duration INVITED_FOR = Duration.ofHours(1);
    private static final int ENROLLING_THREADS = 8;

    private final List<ThinMember> members;
    private final ByteString commonPart;

    private Crew(List<ThinMember> members, ByteString commonPart) {
        this.members = members;
        this.commonPart = commonPart;
    }

    /** Invites and enrols everybody whom the plan names, and starts its run. */
    static Crew enrol(AdminClient admin, SmallPlan plan) throws Exception {
        SecureRandom random = new SecureRandom();
        List<Callable<ThinMember>> enrolments = new ArrayList<>();
        for (String name : plan.members()) {
            InvitationToken token =
                    InvitationToken.parse(admin.invite(name, INVITED_FOR).token());
            enrolments.add(() -> ThinMember.enrol(token, random));
        }
        List<ThinMember> members = all(enrolments, ENROLLING_THREADS);
        var unused = admin.start(plan.yaml());
        byte[] delta = plan.delta();
        return new Crew(members, UnsafeByteOperations.unsafeWrap(delta, 0, delta.length - Float.BYTES));
    }

    List<ThinMember> members() {
        return members;
    }

    /** A delta of which only the last four bytes are this one's own. */
    ByteString delta(int number) {
        return commonPart.concat(UnsafeByteOperations.unsafeWrap(SmallPlan.lastNumber(number)));
    }

    /** Asks until there is a round to train, as often as the coordinator says. */
    static TrainTask awaitRound(ThinMember member, int round) throws InterruptedException {
        NextTaskResponse task = member.nextTask();
        while (!task.hasTrain() || task.getTrain().getRound() != round) {
            if (task.hasEnded()) {
                throw new IllegalStateException(
                        "the run has ended: " + task.getEnded().getReason());
            }
            Thread.sleep(Math.max(1, task.getWait().getRetryAfterMillis()));
            task = member.nextTask();
        }
        return task.getTrain();
    }

    /** Does all of it, on so many threads; fails if one failed. */
    static <T> List<T> all(List<Callable<T>> tasks, int threads) throws InterruptedException, ExecutionException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : executor.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    @Override
    public void close() {
        members.forEach(ThinMember::close);
    }
}
