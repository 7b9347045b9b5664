package dev.minga.benchmarks.federation;

import dev.minga.coordinator.admin.RunView;
import dev.minga.proto.v1.TrainTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Kills the coordinator's process in the middle of a round, and measures until it is ready again and the round has every
 * contribution that was acknowledged. Before each kill one member more has its receipt; in the end the round is finished.
 */
public final class Restart {
    private static final int MEMBERS = 10;
    private static final int KILLS = 5;

    private Restart() {}

    /** {@code FOLDER ROUNDS}: rounds that are closed before. */
    public static void main(String[] arguments) throws Exception {
        int closed = Integer.parseInt(arguments[1]);
        SmallPlan plan = SmallPlan.ofOneMebibyte(closed + 1, SmallPlan.names(MEMBERS));
        try (CoordinatorProcess coordinator = new CoordinatorProcess(Path.of(arguments[0]));
                Crew crew = Crew.enrol(coordinator.admin(), plan)) {
            crew.members().forEach(ThinMember::nextTask);
            for (int round = 1; round <= closed; round++) {
                contribute(crew, round, 0, MEMBERS);
            }
            int acknowledged = MEMBERS - KILLS - 1;
            contribute(crew, closed + 1, 0, acknowledged);
            List<Double> times = new ArrayList<>();
            for (int kill = 1; kill <= KILLS; kill++) {
                contribute(crew, closed + 1, acknowledged, acknowledged + 1);
                acknowledged++;
                times.add(restarted(coordinator, closed + 1, acknowledged));
            }
            System.out.println("ready with all contributions: " + Seconds.of(times));
            contribute(crew, closed + 1, acknowledged, MEMBERS);
            Proof.ofRounds(coordinator.home(), coordinator.awaitAverage(closed + 1), closed + 1);
        }
    }

    private static double restarted(CoordinatorProcess coordinator, int round, int contributions) throws Exception {
        coordinator.kill();
        long begin = System.nanoTime();
        double ready = coordinator.startAgain();
        RunView run = coordinator.run();
        double there = Seconds.since(begin);
        if (run.history().size() != round || Proof.contributors(run).size() != contributions) {
            throw new IllegalStateException("the round has lost contributions: " + Proof.contributors(run));
        }
        System.out.printf(
                Locale.ROOT,
                "ready after %.2f s, round %d with its %d contributions seen after %.2f s%n",
                ready,
                round,
                contributions,
                there);
        return there;
    }

    private static void contribute(Crew crew, int round, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            ThinMember member = crew.members().get(i);
            TrainTask task = Crew.awaitRound(member, round);
            if (!member.holds(member.submit(member.sign(task, crew.delta(round * MEMBERS + i))))) {
                throw new IllegalStateException("a receipt does not hold");
            }
        }
    }
}
