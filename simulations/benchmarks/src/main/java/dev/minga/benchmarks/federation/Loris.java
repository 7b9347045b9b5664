package dev.minga.benchmarks.federation;

import dev.minga.benchmarks.federation.SlowPeer.Manner;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.TrainTask;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What slow peers cost the others: ten members go through rounds as in {@link Rounds}, and each of their calls is timed: first
 * alone, then while many {@link SlowPeer}s hang on, then alone again. Says too how long a slow peer was let hang on.
 */
public final class Loris {
    private static final int MEMBERS = 10;
    private static final int MOST_ROUNDS = 100_000;
    private static final int WARM_SECONDS = 20;
    /** They come evenly over this, so that those dropped at one age do not come back in one burst of handshakes. */
    private static final Duration ARRIVAL = Duration.ofSeconds(10);

    private volatile Map<String, Queue<Double>> times = new ConcurrentSkipListMap<>();
    private volatile boolean stopped;

    private Loris() {}

    private interface Call<T> {
        T make() throws Exception;
    }

    /** {@code FOLDER SLOW SECONDS}. */
    public static void main(String[] arguments) throws Exception {
        int slow = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        SmallPlan plan = SmallPlan.ofNothing(MOST_ROUNDS, SmallPlan.names(MEMBERS));
        try (CoordinatorProcess coordinator = new CoordinatorProcess(Path.of(arguments[0]));
                Crew crew = Crew.enrol(coordinator.admin(), plan)) {
            Loris loris = new Loris();
            List<Callable<Object>> threads = new ArrayList<>();
            crew.members().forEach(member -> threads.add(() -> loris.takePart(crew, member)));
            threads.add(() -> {
                try {
                    return loris.compare(coordinator, slow, seconds);
                } finally {
                    loris.stopped = true;
                }
            });
            var unused = Crew.all(threads, threads.size());
        }
    }

    private Object takePart(Crew crew, ThinMember member) throws Exception {
        int index = crew.members().indexOf(member);
        try {
            while (!stopped) {
                NextTaskResponse next = timed("task", member::nextTask);
                if (!next.hasTrain()) {
                    Thread.sleep(next.getWait().getRetryAfterMillis());
                    continue;
                }
                TrainTask task = next.getTrain();
                timed("download", () -> member.download(task));
                ThinMember.Signed signed = member.sign(task, crew.delta(task.getRound() * MEMBERS + index));
                SignedReceipt receipt = timed("offer and upload", () -> member.submit(signed));
                if (!member.holds(receipt)) {
                    throw new IllegalStateException("a receipt does not hold");
                }
            }
            return "stopped";
        } finally {
            stopped = true;
        }
    }

    private <T> T timed(String kind, Call<T> call) throws Exception {
        Map<String, Queue<Double>> here = times;
        long begin = System.nanoTime();
        T answer = call.make();
        here.computeIfAbsent(kind, name -> new ConcurrentLinkedQueue<>()).add(Seconds.since(begin));
        return answer;
    }

    private Object compare(CoordinatorProcess coordinator, int slow, int seconds) throws Exception {
        double warm = p99("warming up", WARM_SECONDS);
        double before = p99("alone", seconds);
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
        List<SlowPeer> peers = new ArrayList<>();
        for (int i = 0; i < slow; i++) {
            Duration later = ARRIVAL.multipliedBy(i).dividedBy(slow);
            peers.add(new SlowPeer(coordinator.members(), Manner.values()[i % Manner.values().length], later, clock));
        }
        double beside = p99("beside " + slow + " slow peers", seconds);
        report(peers);
        for (SlowPeer peer : peers) {
            peer.close();
        }
        clock.shutdownNow();
        double after = p99("alone again", seconds);
        System.out.printf(
                Locale.ROOT,
                "p99 beside them is %.2f times that before, %.2f times that after; coordinator's peak %d MiB%n",
                beside / before,
                beside / after,
                coordinator.peakResident() >> 10);
        return warm;
    }

    private double p99(String when, int seconds) throws InterruptedException {
        times = new ConcurrentSkipListMap<>();
        Thread.sleep(seconds * 1_000L);
        Map<String, Queue<Double>> measured = times;
        List<Double> all = new ArrayList<>();
        measured.forEach((kind, calls) -> {
            all.addAll(calls);
            System.out.println(when + ", " + kind + ": " + Seconds.of(calls));
        });
        Seconds every = Seconds.of(all);
        System.out.println(when + ", all calls: " + every);
        return every.percentile(99);
    }

    private static void report(List<SlowPeer> peers) {
        for (Manner manner : Manner.values()) {
            List<Double> held = peers.stream()
                    .filter(peer -> peer.manner() == manner)
                    .flatMap(peer -> peer.held().stream())
                    .toList();
            System.out.println("dropped within the " + manner.name().toLowerCase(Locale.ROOT) + ": "
                    + (held.isEmpty() ? "none" : Seconds.of(held)));
        }
    }
}
