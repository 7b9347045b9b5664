package dev.minga.coordinator.admin;

import dev.minga.coordinator.round.Aborted;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.RunWentBack;
import dev.minga.coordinator.round.RoundState;
import dev.minga.coordinator.round.WayBack;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.AggregationPlan;
import dev.minga.proto.v1.PrivacyPlan;
import dev.minga.proto.v1.TrainingPlan;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A run as the operator sees it.
 *
 * @param start digest of the global adapter that it began with, if it began with one that was there before
 */
public record RunView(
        String run,
        String state,
        Optional<String> reason,
        int rounds,
        List<String> members,
        Map<String, String> declined,
        String planSha256,
        Optional<String> start,
        Asked asked,
        Aggregated aggregated,
        Declared declared,
        Optional<EvaluatedOn> evaluatedOn,
        Instant created,
        List<RoundView> history,
        List<WayBackView> wentBack) {
    /**
     * The run went back to a round's average; what came after it, up to {@code discarded}, counts no longer.
     *
     * @param without the member without which that average was made again, if it was
     * @param model what the run went on from
     */
    public record WayBackView(
            int to, int discarded, Optional<String> without, String model, String reason, Instant at) {
        static List<WayBackView> of(List<RoundEvent> events) {
            return events.stream()
                    .filter(RunWentBack.class::isInstance)
                    .map(event -> of((RunWentBack) event))
                    .toList();
        }

        private static WayBackView of(RunWentBack back) {
            WayBack way = back.way();
            return new WayBackView(
                    way.to(),
                    back.used(),
                    way.rebuilt().map(WayBack.Rebuilt::without),
                    way.model().hex(),
                    way.reason(),
                    back.at());
        }
    }

    /** How many members each round asks, with how many contributions it is over, and with how few it may be averaged. */
    public record Asked(int members, int participants, int quorum) {
        static Asked of(TrainingPlan plan) {
            boolean all = plan.getParticipants() == 0;
            return new Asked(
                    all ? plan.getMembersCount() : plan.getAsked(),
                    all ? plan.getMembersCount() : plan.getParticipants(),
                    plan.getQuorum());
        }
    }

    /** How the plan makes the next model of a round's deltas: the rule, then the server optimiser, as a plan names them. */
    public record Aggregated(String rule, String server) {
        static Aggregated of(AggregationPlan plan) {
            return new Aggregated(
                    label(plan.getRule().name(), "RULE_"),
                    label(plan.getServer().getKind().name(), "SERVER_"));
        }

        private static String label(String name, String prefix) {
            return name.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What the members declare that the whole run costs, if all its rounds take place.
     *
     * @param unit what ε is for: each record, entity or member
     * @param maxRecordsPerEntity of unit entity only
     * @param epsilon absent if the plan adds no noise
     */
    public record Declared(String unit, Optional<Integer> maxRecordsPerEntity, Optional<Double> epsilon, double delta) {
        static Declared of(LiveRun run) {
            PrivacyPlan privacy = run.plan().plan().getPrivacy();
            return new Declared(
                    privacy.getUnit().name().toLowerCase(Locale.ROOT),
                    Optional.of(privacy.getMaxRecordsPerEntity()).filter(most -> most > 0),
                    RunView.epsilon(run, run.plan().plan().getRounds()),
                    privacy.getDelta());
        }
    }

    static RunView of(LiveRun run, List<RoundEvent> events) {
        RoundState state = run.state();
        Map<String, String> declined = new TreeMap<>();
        state.cohort().declined().forEach((member, reason) -> declined.put(member, reason.name()));
        return new RunView(
                run.plan().run(),
                state.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                state instanceof Aborted aborted ? Optional.of(aborted.reason()) : Optional.empty(),
                state.schedule().rounds(),
                List.copyOf(state.schedule().members().keySet()),
                declined,
                run.plan().digest().hex(),
                run.plan().start().map(Sha256::hex),
                Asked.of(run.plan().plan()),
                Aggregated.of(run.plan().plan().getAggregation()),
                Declared.of(run),
                EvaluatedOn.of(run.plan().plan()),
                run.created(),
                RunHistory.of(events, round -> epsilon(run, round)),
                WayBackView.of(events));
    }

    /** What so many rounds declare to cost; empty if the plan adds no noise. */
    private static Optional<Double> epsilon(LiveRun run, int rounds) {
        return Optional.of(run.declaredEpsilon(rounds)).filter(known -> !known.isInfinite());
    }
}
