package dev.minga.coordinator.simulation;

import dev.minga.coordinator.journal.Journal.PlannedRun;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.Aggregating;
import dev.minga.coordinator.round.Closed;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.Paused;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.CollectionEnded;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationEnded;
import dev.minga.coordinator.round.RoundEvent.RoundClosed;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.coordinator.round.RoundEvent.RunAborted;
import dev.minga.coordinator.round.RoundEvent.RunWentBack;
import dev.minga.coordinator.round.RoundState;
import dev.minga.coordinator.round.Schedule;
import dev.minga.coordinator.round.TransitionTable;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.GateDecision;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is known of one run. Kept beside the round machine, and from events alone. */
final class RunBook {
    private static final TransitionTable TABLE = TransitionTable.here();

    final RunPlan plan;
    final List<RoundEvent> events = new ArrayList<>();
    final Set<String> visited = new HashSet<>();
    private final Book book;
    private final Clock clock;
    private final Schedule schedule;
    private final SlowModels models;
    private final Deadline deadline;
    private final LogCheck log;
    private final Set<Contribution> promised = new HashSet<>();
    private final Map<Integer, SortedMap<String, Contribution>> byRound = new TreeMap<>();
    private Sha256 base;
    private Sha256 good;
    private RoundState state;
    private @Nullable RoundState compared;
    private @Nullable RoundState comparedLive;

    RunBook(PlannedRun planned, Book book, Clock clock) {
        plan = SimMember.plan(planned.plan());
        schedule = plan.schedule(planned.firstModel(), planned.created());
        state = RoundState.initial(schedule);
        base = planned.firstModel();
        good = base;
        models = new SlowModels(plan, book);
        deadline = new Deadline(planned.created(), plan);
        log = new LogCheck(plan, book);
        this.book = book;
        this.clock = clock;
    }

    RoundState state() {
        return state;
    }

    private void require(boolean holds, Supplier<String> otherwise) {
        book.require(holds, () -> "run " + plan.run() + ": " + otherwise.get());
    }

    void append(List<RoundEvent> more, List<LoggedEntry> entries) {
        log.compare(state, more, entries, byRound);
        for (RoundEvent event : more) {
            look(event);
            String from = name(state);
            RoundState before = state;
            state = state.apply(event);
            events.add(event);
            visited.add(from + " " + name(event) + " " + name(state));
            require(TABLE.to(from, name(event)).contains(name(state)), () -> "no such row: " + before + " on " + event);
            deadline.after(event);
        }
    }

    private static String name(Object value) {
        return value.getClass().getSimpleName();
    }

    private void look(RoundEvent event) {
        if (event instanceof RoundOpened opened) {
            require(
                    byRound.put(opened.round(), new TreeMap<>()) == null,
                    () -> "round " + opened.round() + " opens twice");
            require(!(state instanceof Paused), () -> "a round opens in a pause");
            require(opened.base().equals(base), () -> "round " + opened.round() + " starts from another model");
        } else if (event instanceof ContributionAccepted accepted) {
            accepted(accepted);
        } else if (event instanceof CollectionEnded ended) {
            require(
                    allThere() || deadline.passed(clock.instant()),
                    () -> "round " + ended.round() + " is over before all are there, and before its deadline");
        } else if (event instanceof RoundClosed closed) {
            closed(closed);
        } else if (event instanceof EvaluationAccepted accepted) {
            book.durably(accepted.evaluation().statement());
        } else if (event instanceof RunWentBack back) {
            wentBack(back);
        } else if (event instanceof RunAborted aborted) {
            boolean early = aborted.reason().contains("at its deadline") && !deadline.passed(clock.instant());
            require(!early && !aborted.reason().contains("averaged"), () -> "no reason to give up: " + aborted);
        } else if (event instanceof EvaluationEnded ended) {
            require(
                    deadline.passed(clock.instant()) || allCounted(),
                    () -> "the evaluation of round " + ended.round() + " is over before all counted");
            decided(ended);
        }
    }

    private void accepted(ContributionAccepted accepted) {
        book.accepted(accepted);
        Contribution before = byRound.get(accepted.round()).put(accepted.member(), accepted.contribution());
        require(before == null, () -> accepted.member() + " counts twice in round " + accepted.round());
        require(state.work() instanceof Collecting, () -> "a straggler is taken: " + accepted);
        Training training = book.training(accepted.contribution());
        require(
                training != null
                        && training.base().equals(base)
                        && training.member().equals(accepted.member())
                        && training.round() == accepted.round(),
                () -> "nobody trained this for that: " + accepted);
    }

    private boolean allThere() {
        Collecting round = (Collecting) state.work();
        if (schedule.selection().isPresent()
                && round.contributions().size() >= schedule.selection().get().participants()) {
            return true;
        }
        Set<String> missing = new HashSet<>(round.cohort().arrived());
        missing.removeAll(round.cohort().declined().keySet());
        missing.removeIf(member -> !round.asks(member));
        missing.removeAll(byRound.get(round.round()).keySet());
        return missing.isEmpty();
    }

    private boolean allCounted() {
        var round = (dev.minga.coordinator.round.Evaluating) state.work();
        Set<String> missing = new HashSet<>(round.cohort().arrived());
        missing.removeAll(round.cohort().declined().keySet());
        missing.removeAll(round.evaluations().keySet());
        return missing.isEmpty();
    }

    private void closed(RoundClosed closed) {
        SortedMap<String, Contribution> all = byRound.get(closed.round());
        require(all.size() >= schedule.quorum(), () -> "round " + closed.round() + " has no quorum");
        promised.forEach(contribution -> {
            Training training = book.training(contribution);
            if (training.round() == closed.round()) {
                require(
                        contribution.equals(all.get(training.member())),
                        () -> "the acknowledged delta of " + training.member() + " is lost in round " + closed.round());
            }
        });
        drawn(closed.round(), all);
        models.requireSum(closed.round(), base, all, closed.model());
        base = closed.model();
    }

    /** A refused average is not gone on from; an undecided one is, but no run ends with it. */
    private void decided(EvaluationEnded ended) {
        GateDecision decision = ended.verdict().decision();
        boolean last = ended.round() == schedule.rounds();
        if (decision == GateDecision.PROMOTED) {
            good = base;
        } else if (decision == GateDecision.REFUSED || (decision == GateDecision.UNDECIDED && last)) {
            base = good;
        }
    }

    private void drawn(int round, SortedMap<String, Contribution> all) {
        schedule.selection().ifPresent(selection -> {
            Set<String> there = new HashSet<>(schedule.members().keySet());
            there.removeAll(((Aggregating) state.work()).passedOver());
            require(
                    selection.draw(round, there).containsAll(all.keySet()) && all.size() <= selection.participants(),
                    () -> "round " + round + " has somebody who was not asked: " + all.keySet());
        });
    }

    private void wentBack(RunWentBack back) {
        book.durably(back.way().model());
        good = back.way().good().model();
        base = schedule.gated() && back.used() == schedule.rounds()
                ? good
                : back.way().model();
        back.way().rebuilt().ifPresent(rebuilt -> {
            SortedMap<String, Contribution> left = new TreeMap<>(rebuilt.contributions());
            require(!left.containsKey(rebuilt.without()), () -> rebuilt.without() + " was ejected and is still there");
            require(
                    byRound.get(back.way().to()).entrySet().containsAll(left.entrySet()),
                    () -> "round " + back.way().to() + " is made again of something else");
            models.requireSum(back.way().to(), rebuilt.base(), left, back.way().model());
        });
    }

    void asks(int round, Sha256 from) {
        require(
                state.work() instanceof Collecting open
                        && open.round() == round
                        && open.base().equals(from),
                () -> "a member is asked for round " + round + ", which is not open");
    }

    void promised(Training delta, Sha256 statement) {
        Contribution contribution =
                byRound.getOrDefault(delta.round(), new TreeMap<>()).get(delta.member());
        require(
                contribution != null
                        && contribution.delta().equals(delta.digest())
                        && contribution.statement().equals(statement),
                () -> delta.member() + " has a receipt for what the journal does not have, in round " + delta.round());
        promised.add(contribution);
    }

    @SuppressWarnings("ReferenceEquality") // what was compared before need not be compared again
    void compare(LiveRun live) {
        if (live.state() == comparedLive && state == compared) {
            return;
        }
        comparedLive = live.state();
        compared = state;
        require(
                live.state().equals(state),
                () -> "the coordinator is in " + live.state() + ", the journal in " + state);
        if (!(state instanceof Paused) && !(state instanceof Closed)) {
            state.deadline()
                    .ifPresent(until -> require(
                            until.equals(deadline.until()),
                            () -> "waits until " + until + ", not " + deadline.until()));
        }
    }
}
