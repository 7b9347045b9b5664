package dev.minga.coordinator.round;

import dev.minga.coordinator.gate.Gate;
import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.MemberMessage.Declined;
import dev.minga.coordinator.round.MemberMessage.Evaluated;
import dev.minga.coordinator.round.MemberMessage.Present;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.GateMetric;
import dev.minga.proto.v1.Rejection;
import dev.minga.shared.evaluation.EvaluationRounds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The shell of one run without threads, disk or clock: decides, records, applies, follows. */
final class RoundMachine {
    static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
    static final Duration RECRUITMENT = Duration.ofMinutes(15);
    static final Duration DEADLINE = Duration.ofMinutes(10);
    static final Duration EVALUATION = Duration.ofMinutes(5);
    static final Sha256 FIRST_MODEL = digest("first model");

    final RoundState initial;
    final List<RoundEvent> journal = new ArrayList<>();
    final Set<TransitionTable.Row> visited = new HashSet<>();
    RoundState state;
    private boolean follows = true;
    Instant now = START;

    RoundMachine(Schedule schedule) {
        initial = RoundState.initial(schedule);
        state = initial;
    }

    /** A run of these members, all of weight 1. */
    static Schedule schedule(int rounds, int quorum, String... members) {
        TreeMap<String, Double> weights = new TreeMap<>();
        for (String member : members) {
            weights.put(member, 1.0);
        }
        return new Schedule("run", rounds, weights, quorum, START.plus(RECRUITMENT), DEADLINE, FIRST_MODEL);
    }

    /** The same, whose averages are evaluated every so many rounds; gated by accuracy, which may fall by 0.1. */
    static Schedule evaluated(int rounds, int quorum, int every, int gateQuorum, String... members) {
        Schedule plain = schedule(rounds, quorum, members);
        return new Schedule(
                plain.run(),
                rounds,
                plain.members(),
                quorum,
                plain.recruitedBy(),
                DEADLINE,
                FIRST_MODEL,
                Optional.of(new EvaluationTerms(
                        new EvaluationRounds(rounds, every),
                        EVALUATION,
                        gateQuorum == 0
                                ? Optional.empty()
                                : Optional.of(new Gate(GateMetric.ACCURACY, 0.1, gateQuorum, Gate.Source.HELD_OUT)))),
                Optional.empty());
    }

    /** A run whose rounds ask so many and are over with so many contributions. */
    static Schedule selected(Schedule plain, int participants, int asked) {
        return selected(plain, participants, asked, Duration.ZERO);
    }

    /** The same, with a grace for the others that were asked. */
    static Schedule selected(Schedule plain, int participants, int asked, Duration grace) {
        return new Schedule(
                plain.run(),
                plain.rounds(),
                plain.members(),
                plain.quorum(),
                plain.recruitedBy(),
                DEADLINE,
                FIRST_MODEL,
                plain.evaluation(),
                Optional.of(new Selection(participants, asked, grace, digest("plan"))));
    }

    /** Counts of 100 records of which so many were taken for what they are. */
    static List<Long> right(long right) {
        return List.of(right, 100 - right, 0L, 0L);
    }

    static Sha256 digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A contribution that is equal for equal texts. */
    static Contribution contribution(String text) {
        return new Contribution(digest("delta " + text), digest("statement " + text));
    }

    Optional<Rejection> tell(MemberMessage message) {
        return record(state.on(message, now));
    }

    Optional<Rejection> present(String member) {
        return tell(new Present(member));
    }

    Optional<Rejection> declined(String member) {
        return tell(new Declined(member, DeclineReason.BUDGET_TOO_SMALL));
    }

    /** The member's delta for the open round, made from the open round's base. */
    Optional<Rejection> contributed(String member) {
        Collecting open = collecting();
        return tell(
                new Contributed(member, open.round(), open.base(), contribution(member + " in round " + open.round())));
    }

    /** The member's counts for the average that is evaluated. */
    Optional<Rejection> evaluated(String member, long right) {
        Evaluating open = (Evaluating) state.work();
        return tell(new Evaluated(
                member,
                open.round(),
                open.model(),
                new Evaluation(right(right), digest(member + " counted " + right + " in round " + open.round()))));
    }

    Collecting collecting() {
        return (Collecting) state.work();
    }

    void deadlinePasses() {
        now = state.deadline().orElse(now);
        record(state.onDeadline(now));
    }

    void pause() {
        record(state.onPause(now));
    }

    void resume() {
        record(state.onResume(now));
    }

    /** Does this while the run is paused. */
    void paused(Runnable meanwhile) {
        pause();
        meanwhile.run();
        resume();
    }

    /** Back to what a round is taken to have made. */
    void goBack(int round) {
        Sha256 model = digest("model " + round);
        record(state.onWayBack(
                new WayBack(round, model, model, Optional.empty(), LastGood.none(state.schedule()), "worse"), now));
    }

    void stop() {
        record(state.onStop("enough", now));
    }

    void aggregated(int round) {
        record(state.onAggregated(round, new Average(digest("model " + round), Optional.empty()), now));
    }

    /** The average arrives, and before anything follows from it, this does. */
    void aggregatedThen(int round, Runnable between) {
        follows = false;
        aggregated(round);
        follows = true;
        between.run();
    }

    void aggregationFailed(int round) {
        record(state.onAggregationFailed(round, "no sum", now));
    }

    Optional<Rejection> record(Decision decision) {
        for (RoundEvent event : decision.events()) {
            RoundState before = state;
            journal.add(event);
            state = state.apply(event);
            visited.add(new TransitionTable.Row(name(before), name(event), name(state)));
        }
        if (follows && !decision.events().isEmpty()) {
            record(state.onEntered(now));
        }
        return decision.rejection();
    }

    /** What a restart would make of the journal. */
    RoundState replayed() {
        RoundState replayed = initial;
        for (RoundEvent event : journal) {
            replayed = replayed.apply(event);
        }
        return replayed;
    }

    private static String name(Object value) {
        return value.getClass().getSimpleName();
    }
}
