package dev.minga.benchmarks.federation;

import com.google.protobuf.ByteString;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.TrainTask;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Many members, each on a connection of its own, send an update of 1 MiB each at once. Every round's deltas are made and signed
 * before, and receipts are checked after; what is timed is from the offer to the receipt. The first round warms up.
 */
public final class Crowd {
    private static final int MOST_ATTEMPTS = 5;

    private final CoordinatorProcess coordinator;
    private final Crew crew;
    private final int streams;

    private Crowd(CoordinatorProcess coordinator, Crew crew, int streams) {
        this.coordinator = coordinator;
        this.crew = crew;
        this.streams = streams;
    }

    /** {@code FOLDER MEMBERS STREAMS ROUNDS}: so many members, so many of them sending at a time. */
    public static void main(String[] arguments) throws Exception {
        int members = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[3]);
        SmallPlan plan = SmallPlan.ofOneMebibyte(rounds, SmallPlan.names(members));
        try (CoordinatorProcess coordinator = new CoordinatorProcess(Path.of(arguments[0]))) {
            long begin = System.nanoTime();
            try (Crew crew = Crew.enrol(coordinator.admin(), plan)) {
                System.out.printf(
                        Locale.ROOT,
                        "%d members enrolled in %.1f s, %d MiB resident%n",
                        members,
                        Seconds.since(begin),
                        coordinator.peakResident() >> 10);
                Crowd crowd = new Crowd(coordinator, crew, Integer.parseInt(arguments[2]));
                crowd.arrive();
                for (int round = 1; round <= rounds; round++) {
                    crowd.round(round);
                }
                Proof.ofRounds(coordinator.home(), coordinator.awaitAverage(rounds), rounds);
            }
        }
    }

    private void arrive() throws Exception {
        List<Callable<Object>> asking = new ArrayList<>();
        crew.members().forEach(member -> asking.add(member::nextTask));
        var unused = Crew.all(asking, streams);
    }

    private record Sent(ThinMember member, SignedReceipt receipt) {}

    private void round(int round) throws Exception {
        long begin = System.nanoTime();
        List<Callable<TrainTask>> asking = new ArrayList<>();
        crew.members().forEach(member -> asking.add(() -> Crew.awaitRound(member, round)));
        List<TrainTask> tasks = Crew.all(asking, streams);
        double asked = Seconds.since(begin);
        Map<ThinMember, ThinMember.Signed> deltas = signed(round, tasks);
        Queue<Double> times = new ConcurrentLinkedQueue<>();
        Map<String, Integer> errors = new ConcurrentHashMap<>();
        Queue<Sent> all = new ConcurrentLinkedQueue<>();
        List<Callable<Boolean>> sending = new ArrayList<>();
        deltas.forEach((member, signed) -> sending.add(() -> {
            long offered = System.nanoTime();
            SignedReceipt receipt = insist(member, signed, errors);
            times.add(Seconds.since(offered));
            return all.add(new Sent(member, receipt));
        }));
        double before = coordinator.processorSeconds();
        begin = System.nanoTime();
        var unused = Crew.all(sending, streams);
        double seconds = Seconds.since(begin);
        System.out.printf(
                Locale.ROOT,
                "round %d: %d tasks in %.1f s; %d sent in %.2f s (%.0f a second), errors %s%n",
                round,
                tasks.size(),
                asked,
                times.size(),
                seconds,
                times.size() / seconds,
                errors);
        System.out.println("round " + round + ": offer to receipt " + Seconds.of(times) + ", coordinator's peak "
                + (coordinator.peakResident() >> 10) + " MiB, its processor time "
                + String.format(Locale.ROOT, "%.1f s", coordinator.processorSeconds() - before));
        for (Sent one : all) {
            if (!one.member().holds(one.receipt())) {
                throw new IllegalStateException("a receipt for " + one.member().name() + " does not hold");
            }
        }
    }

    /** A call that broke off is made again, as a node does, and counted as an error. */
    private static SignedReceipt insist(ThinMember member, ThinMember.Signed signed, Map<String, Integer> errors)
            throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return member.submit(signed);
            } catch (IOException | StatusException | StatusRuntimeException e) {
                errors.merge(String.valueOf(e.getMessage()), 1, Integer::sum);
                if (attempt == MOST_ATTEMPTS) {
                    throw new IllegalStateException(member.name() + " has no receipt", e);
                }
            }
        }
    }

    private Map<ThinMember, ThinMember.Signed> signed(int round, List<TrainTask> tasks) throws Exception {
        List<Callable<ThinMember.Signed>> signing = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            ThinMember member = crew.members().get(i);
            TrainTask task = tasks.get(i);
            ByteString delta = crew.delta(round * tasks.size() + i);
            signing.add(() -> member.sign(task, delta));
        }
        List<ThinMember.Signed> signed = Crew.all(signing, Runtime.getRuntime().availableProcessors());
        Map<ThinMember, ThinMember.Signed> byMember = new TreeMap<>(Comparator.comparing(ThinMember::name));
        for (int i = 0; i < signed.size(); i++) {
            byMember.put(crew.members().get(i), signed.get(i));
        }
        return byMember;
    }
}
