package dev.minga.coordinator.round;

import static dev.minga.coordinator.round.RoundMachine.contribution;
import static dev.minga.coordinator.round.RoundMachine.digest;
import static dev.minga.coordinator.round.RoundMachine.evaluated;
import static dev.minga.coordinator.round.RoundMachine.right;
import static dev.minga.coordinator.round.RoundMachine.schedule;

import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.MemberMessage.Declined;
import dev.minga.coordinator.round.MemberMessage.Evaluated;
import dev.minga.coordinator.round.MemberMessage.Present;
import dev.minga.proto.v1.DeclineReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;

/**
 * One run over a network that drops, repeats and reorders, with members that err and a coordinator that crashes. Everything
 * follows from the seed.
 */
final class RoundSimulation {
    private static final int STEPS = 150;

    private final Random random;
    private final RoundMachine machine;
    private final String late;
    private final List<MemberMessage> underWay = new ArrayList<>();

    RoundSimulation(long seed) {
        random = new Random(seed);
        String[] names = {"ada", "bob", "cyd", "dan", "eve"};
        String[] members = java.util.Arrays.copyOf(names, 1 + random.nextInt(names.length));
        int quorum = 1 + random.nextInt(members.length);
        late = quorum < members.length && random.nextInt(2) == 0 ? members[members.length - 1] : "nobody";
        int rounds = 1 + random.nextInt(4);
        Schedule all = random.nextBoolean()
                ? schedule(rounds, quorum, members)
                : evaluated(rounds, quorum, 1 + random.nextInt(2), random.nextInt(1 + members.length), members);
        int participants = quorum + random.nextInt(members.length - quorum + 1);
        int asked = participants + random.nextInt(members.length - participants + 1);
        machine = new RoundMachine(
                random.nextInt(2) == 0
                        ? all
                        : RoundMachine.selected(all, participants, asked, Duration.ofSeconds(30L * random.nextInt(3))));
    }

    /** Runs to the end and shows the machine after every step, with the state before it. */
    RoundMachine run(BiConsumer<RoundState, RoundMachine> inspector) {
        for (int step = 0; step < STEPS; step++) {
            RoundState before = machine.state;
            step();
            inspector.accept(before, machine);
        }
        return machine;
    }

    private void step() {
        machine.now = machine.now.plus(Duration.ofSeconds(random.nextInt(20)));
        int dice = random.nextInt(100);
        if (dice < 40) {
            underWay.add(somethingAMemberSends());
        } else if (dice < 75) {
            deliver();
        } else if (dice < 85) {
            anAverageArrives();
        } else if (dice < 87) {
            theOperatorSteers();
        } else if (dice < 94) {
            machine.record(machine.state.onDeadline(machine.now));
        } else {
            machine.state = machine.replayed();
            machine.record(machine.state.onEntered(machine.now));
        }
    }

    private void theOperatorSteers() {
        if (machine.state.ended()) {
            if (machine.state instanceof Closed closed && random.nextInt(20) == 0) {
                machine.goBack(1 + random.nextInt(closed.round()));
            }
            return;
        }
        int dice = random.nextInt(30);
        if (dice < 6 && machine.state.used() > 0) {
            machine.goBack(1 + random.nextInt(machine.state.used()));
        } else if (machine.state instanceof Aggregating averaging && dice < 14) {
            machine.aggregatedThen(averaging.round(), dice < 9 ? this::stopped : this::paused);
        } else if (dice == 6) {
            machine.stop();
        } else if (dice < 16) {
            machine.pause();
        } else {
            machine.resume();
        }
    }

    private void paused() {
        if (!machine.state.ended()) {
            machine.pause();
        }
    }

    private void stopped() {
        if (!machine.state.ended()) {
            machine.stop();
        }
    }

    private MemberMessage somethingAMemberSends() {
        String member = random.nextInt(20) == 0 ? "stranger" : anyMember();
        if (member.equals(late) && !(machine.state.work() instanceof Evaluating)) {
            member = anyMember();
        }
        int dice = random.nextInt(100);
        if (dice < 35) {
            return new Present(member);
        }
        if (dice < 39) {
            return new Declined(member, DeclineReason.CANNOT_TRAIN);
        }
        return machine.state.work() instanceof Evaluating || random.nextInt(20) == 0 ? counts(member) : aDelta(member);
    }

    /** Mostly what an honest member would send now; sometimes a second delta, another round or another base. */
    private Contributed aDelta(String member) {
        int round = 1;
        var base = machine.initial.schedule().firstModel();
        if (machine.state.work() instanceof Collecting open) {
            round = open.round();
            base = open.base();
        }
        String text = member + " in round " + round;
        return switch (random.nextInt(12)) {
            case 0 -> new Contributed(member, round, base, contribution("another of " + text));
            case 1 -> new Contributed(member, round + random.nextInt(3) - 1, base, contribution(text));
            case 2 -> new Contributed(member, round, digest("some other model"), contribution(text));
            default -> new Contributed(member, round, base, contribution(text));
        };
    }

    /** Mostly what an honest member would count now; sometimes other counts, another round or another model. */
    private Evaluated counts(String member) {
        int round = 1;
        var model = digest("model 1");
        if (machine.state.work() instanceof Evaluating open) {
            round = open.round();
            model = open.model();
        }
        Evaluation counted = new Evaluation(right(50 + (member.hashCode() + 31L * round) % 50), digest(member + round));
        return switch (random.nextInt(12)) {
            case 0 -> new Evaluated(member, round, model, new Evaluation(right(-3), digest("other")));
            case 1 -> new Evaluated(member, round + random.nextInt(3) - 1, model, counted);
            case 2 -> new Evaluated(member, round, digest("some other model"), counted);
            default -> new Evaluated(member, round, model, counted);
        };
    }

    private void deliver() {
        if (underWay.isEmpty()) {
            return;
        }
        int which = random.nextInt(underWay.size());
        int dice = random.nextInt(10);
        boolean dropped = dice == 0;
        boolean repeatedLater = dice < 4;
        MemberMessage message = repeatedLater && !dropped ? underWay.get(which) : underWay.remove(which);
        if (!dropped) {
            machine.tell(message);
        }
    }

    private void anAverageArrives() {
        int round = machine.state.work() instanceof Aggregating averaging ? averaging.round() : 1 + random.nextInt(4);
        if (random.nextInt(12) == 0) {
            machine.aggregationFailed(round);
        } else {
            machine.aggregated(random.nextInt(5) == 0 ? 1 + random.nextInt(4) : round);
        }
    }

    private String anyMember() {
        List<String> members = List.copyOf(machine.initial.schedule().members().keySet());
        return members.get(random.nextInt(members.size()));
    }
}
