package dev.minga.benchmarks.federation;

import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.TrainTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Ten members go through round after round without training: task, download, signed statement, offer, upload, receipt, and the
 * next round. A round's time is from the first member's task to the first member's task of the next; members wait between two
 * questions as long as the coordinator says. The coordinator's resident memory is read every second.
 */
public final class Rounds {
    private static final int MEMBERS = 10;
    private static final int MOST_ROUNDS = 100_000;

    private final Map<Integer, Long> begun = new ConcurrentSkipListMap<>();
    private volatile boolean stopped;

    private Rounds() {}

    /** {@code FOLDER SECONDS}. */
    public static void main(String[] arguments) throws Exception {
        int seconds = Integer.parseInt(arguments[1]);
        SmallPlan plan = SmallPlan.ofNothing(MOST_ROUNDS, SmallPlan.names(MEMBERS));
        try (CoordinatorProcess coordinator = new CoordinatorProcess(Path.of(arguments[0]));
                Crew crew = Crew.enrol(coordinator.admin(), plan)) {
            Rounds rounds = new Rounds();
            List<Callable<Object>> threads = new ArrayList<>();
            for (int i = 0; i < MEMBERS; i++) {
                int index = i;
                threads.add(() -> rounds.takePart(crew, index));
            }
            List<Double> mebibytes = new ArrayList<>();
            threads.add(() -> {
                try {
                    for (int second = 0; second < seconds; second++) {
                        Thread.sleep(1_000);
                        mebibytes.add(coordinator.resident() / 1024.0);
                    }
                    return "measured";
                } finally {
                    rounds.stopped = true;
                }
            });
            var unused = Crew.all(threads, threads.size());
            rounds.report(mebibytes);
            Proof.ofRounds(coordinator.home(), coordinator.run(), rounds.begun.size() - 1);
        }
    }

    private Object takePart(Crew crew, int index) throws Exception {
        ThinMember member = crew.members().get(index);
        try {
            while (!stopped) {
                NextTaskResponse next = member.nextTask();
                if (!next.hasTrain()) {
                    Thread.sleep(next.getWait().getRetryAfterMillis());
                    continue;
                }
                TrainTask task = next.getTrain();
                begun.putIfAbsent(task.getRound(), System.nanoTime());
                if (member.download(task) != task.getBaseSize()) {
                    throw new IllegalStateException("the model was cut");
                }
                if (!member.holds(member.submit(member.sign(task, crew.delta(task.getRound() * MEMBERS + index))))) {
                    throw new IllegalStateException("a receipt does not hold");
                }
            }
            return "stopped";
        } finally {
            stopped = true;
        }
    }

    private void report(List<Double> mebibytes) {
        List<Long> times = new ArrayList<>(begun.values());
        List<Double> lengths = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            lengths.add((times.get(i) - times.get(i - 1)) * 1e-9);
        }
        double all = lengths.stream().mapToDouble(Double::doubleValue).sum();
        System.out.printf(Locale.ROOT, "%.2f rounds a second; a round %s%n", lengths.size() / all, Seconds.of(lengths));
        int half = mebibytes.size() / 2;
        System.out.printf(
                Locale.ROOT,
                "resident after %d s: %.0f MiB, after %d s: %.0f MiB; slope over that second half %.1f %%/h%n",
                half,
                mebibytes.get(half),
                mebibytes.size(),
                mebibytes.get(mebibytes.size() - 1),
                slope(mebibytes.subList(half, mebibytes.size())));
    }

    /** Least squares through one value a second, in percent of their mean in an hour. */
    private static double slope(List<Double> values) {
        double middle = (values.size() - 1) / 2.0;
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double products = 0;
        double squares = 0;
        for (int i = 0; i < values.size(); i++) {
            products += (i - middle) * (values.get(i) - mean);
            squares += (i - middle) * (i - middle);
        }
        return products / squares / mean * 100 * 3_600;
    }
}
