package dev.minga.coordinator.simulation;

import dev.minga.coordinator.plan.PlanSettings;
import dev.minga.coordinator.round.MemberMessage.Declined;
import dev.minga.coordinator.round.Paused;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.proto.v1.DeclineReason;
import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Starts runs, holds them, lets them go on, has them go back, ejects members, and collects garbage; each now and then. */
final class Operator {
    private static final Duration NEXT = Duration.ofMinutes(6);

    private final Timeline time;
    private final SimCoordinator coordinator;
    private final Map<String, SimMember> members;
    private final Deque<PlanSettings> plans;
    private boolean calm;
    int ejected;
    int wentBack;

    Operator(Timeline time, SimCoordinator coordinator, Map<String, SimMember> members, Deque<PlanSettings> plans) {
        this.time = time;
        this.coordinator = coordinator;
        this.members = members;
        this.plans = plans;
    }

    /** Does something, and later something else. */
    void begin() {
        if (!calm || !plans.isEmpty()) {
            time.within(NEXT, "the operator", this::begin);
        }
        if (coordinator.up != null) {
            try {
                act(coordinator.up);
            } catch (IOException | IllegalArgumentException refused) {
                time.note("the operator is told: " + refused.getMessage());
            }
        }
    }

    private void act(SimCoordinator.Process process) throws IOException {
        List<LiveRun> runs = process.runs().list();
        if (runs.isEmpty() || (!plans.isEmpty() && time.oneIn(4))) {
            PlanSettings plan = plans.peek();
            process.runs().start(plan); // again after a crash: then there is a run of this name
            plans.remove();
            return;
        }
        if (!calm) {
            LiveRun run = runs.get(time.random.nextInt(runs.size()));
            steer(process, run, time.random.nextInt(24));
        }
    }

    private void steer(SimCoordinator.Process process, LiveRun run, int dice) throws IOException {
        int used = run.state().used();
        if (dice < 8) {
            var unused = run.state() instanceof Paused ? run.resume() : run.pause();
        } else if (dice == 8 && time.oneIn(4)) {
            var unused = run.stop("enough");
        } else if (dice < 11 && used > 0) {
            wentBack++;
            var unused = run.rollBack(1 + time.random.nextInt(used), "worse");
        } else if (dice < 13 && used > 0) {
            eject(process, run, 1 + time.random.nextInt(used));
        } else if (dice < 17) {
            process.garbage().collect(false);
        } else if (dice == 17) {
            time.clock.move(Duration.ofSeconds(time.random.nextInt(600) - 300L));
        }
    }

    private void eject(SimCoordinator.Process process, LiveRun run, int round) {
        SimMember member = List.copyOf(members.values()).get(time.random.nextInt(members.size()));
        String name = member.self.name();
        run.requireRebuildable(round, name);
        ejected++;
        member.revoked = true;
        for (LiveRun other : process.runs().list()) {
            var unused = other.tell(new Declined(name, DeclineReason.MEMBERSHIP_ENDED));
        }
        var unused = run.rebuild(round, name, "poisoned");
    }

    /** No more steering; held runs go on. */
    void calm() {
        calm = true;
        letGo();
    }

    private void letGo() {
        if (coordinator.up != null) {
            for (LiveRun run : coordinator.up.runs().list()) {
                if (run.state() instanceof Paused) {
                    var unused = run.resume();
                }
            }
        } else {
            time.after(Duration.ofSeconds(10), "the operator tries again", this::letGo);
        }
    }
}
