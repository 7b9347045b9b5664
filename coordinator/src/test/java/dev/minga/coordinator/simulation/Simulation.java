package dev.minga.coordinator.simulation;

import dev.minga.coordinator.plan.PlanSettings;
import dev.minga.coordinator.round.Closed;
import dev.minga.coordinator.simulation.disk.Power;
import dev.minga.coordinator.simulation.disk.SimDisk;
import dev.minga.coordinator.testkit.MemoryJournal;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.crypto.digest.Sha256;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A federation whose every misfortune follows from a seed: two hours in which anything fails, then peace, in which every run
 * must come to an end. After each event the {@link Book} is asked whether all fits.
 */
final class Simulation {
    private static final Duration CHAOS = Duration.ofHours(2);
    private static final Duration LONGEST = Duration.ofHours(30);

    private final long seed;
    private final Timeline time;
    private final Power power = new Power();
    private final Book book;
    private final SimCoordinator coordinator;
    private final Network network;
    private final Map<String, SimMember> members = new TreeMap<>();
    private final Operator operator;
    private final Deque<PlanSettings> plans = new ArrayDeque<>();
    private boolean peace;
    private int steps;

    /** What became of it. */
    record Outcome(int steps, int crashes, int receipts, int completed, int ended, int ejected, int wentBack) {}

    Simulation(long seed, Faults faults, Consumer<String> trace) {
        this.seed = seed;
        time = new Timeline(seed, trace);
        SimDisk disk = new SimDisk(power, time.clock, faults.disk());
        book = new Book(
                time.clock,
                blob -> disk.durably(
                        disk.getPath("/coordinator/blobs", blob.hex().substring(0, 2), blob.hex())));
        SimJournal journal = new SimJournal(new MemoryJournal(), power, book, () -> !peace && time.oneIn(40));
        coordinator = new SimCoordinator(time, power, disk, faults.journal().apply(journal));
        book.watch(() -> coordinator.up);
        network = new Network(time, coordinator);
        Random random = time.random;
        List<String> names = Training.NAMES.subList(0, 2 + random.nextInt(Training.NAMES.size() - 1));
        plans.add(plan("first", names, random));
        plans.add(plan("second", names, random));
        for (String name : names) {
            members.put(name, new SimMember(name, time, network, book, time.oneIn(6)));
        }
        operator = new Operator(time, coordinator, members, plans);
    }

    private static PlanSettings plan(String run, List<String> names, Random random) {
        int rounds = 1 + random.nextInt(4);
        int quorum = 1 + random.nextInt(names.size());
        return switch (random.nextInt(3)) {
            case 0 -> Plans.withoutNoise(run, rounds, quorum, names);
            case 1 ->
                Plans.selected(run, rounds, quorum, quorum + random.nextInt(names.size() - quorum + 1), 1.3, names);
            default ->
                Plans.evaluated(run, rounds, quorum, 1 + random.nextInt(2), 1 + random.nextInt(names.size()), names);
        };
    }

    /** @throws AssertionError with the seed, when something does not fit */
    Outcome run() {
        time.after(Duration.ZERO, "the coordinator starts", coordinator::boot);
        members.values().forEach(SimMember::wake);
        time.within(Duration.ofMinutes(1), "the operator", operator::begin);
        while (time.elapsed().compareTo(CHAOS) < 0) {
            step();
        }
        time.note("peace");
        peace = true;
        power.steady();
        coordinator.calm();
        network.calm();
        members.values().forEach(SimMember::calm);
        operator.calm();
        while (!over()) {
            step();
            check(time.elapsed().compareTo(LONGEST) < 0, "does not come to an end: " + states());
        }
        return outcome();
    }

    private void step() {
        boolean more;
        try {
            more = time.step();
        } catch (Power.Failure failure) {
            more = true;
        }
        steps++;
        if (power.failed()) {
            power.steady();
            coordinator.die();
        }
        if (coordinator.up != null) {
            book.compare(coordinator.up);
        }
        check(more, "nothing happens any more");
        check(book.wrong.isEmpty(), String.join("; ", book.wrong));
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError("seed " + seed + ", step " + steps + ": " + otherwise);
        }
    }

    private boolean over() {
        return plans.isEmpty()
                && book.runs().values().stream().allMatch(run -> run.state().ended());
    }

    private List<String> states() {
        return book.runs().values().stream().map(run -> run.state().toString()).toList();
    }

    private Outcome outcome() {
        int completed = (int) book.runs().values().stream()
                .filter(run -> run.state() instanceof Closed)
                .count();
        return new Outcome(
                steps,
                coordinator.crashes(),
                book.receipts,
                completed,
                book.runs().size(),
                operator.ejected,
                operator.wentBack);
    }

    /** What the runs came to. */
    Map<String, Sha256> models() {
        Map<String, Sha256> models = new TreeMap<>();
        book.runs().forEach((name, run) -> models.put(name, run.state().released()));
        return models;
    }
}
