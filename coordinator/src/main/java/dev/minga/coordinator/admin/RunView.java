package dev.minga.coordinator.admin;

import dev.minga.coordinator.round.Aborted;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationEnded;
import dev.minga.coordinator.round.RoundEvent.EvaluationOpened;
import dev.minga.coordinator.round.RoundEvent.RoundClosed;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.coordinator.round.RoundEvent.RunWentBack;
import dev.minga.coordinator.round.RoundState;
import dev.minga.coordinator.round.WayBack;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.AggregationPlan;
import dev.minga.proto.v1.PrivacyPlan;
import dev.minga.proto.v1.TrainingPlan;
import java.time.Instant;
import java.util.ArrayList;
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
            double epsilon = run.declaredEpsilon();
            PrivacyPlan privacy = run.plan().plan().getPrivacy();
            return new Declared(
                    privacy.getUnit().name().toLowerCase(Locale.ROOT),
                    Optional.of(privacy.getMaxRecordsPerEntity()).filter(most -> most > 0),
                    Double.isInfinite(epsilon) ? Optional.empty() : Optional.of(epsilon),
                    privacy.getDelta());
        }
    }

    /**
     * What members counted for a round's average, and what the gate made of it.
     *
     * @param decision absent while counts are waited for, as {@code reason}
     */
    public record EvaluationView(List<String> evaluators, Optional<String> decision, Optional<String> reason) {}

    /** One round; {@code model} is there once it is closed, {@code evaluation} if its average is evaluated. */
    public record RoundView(
            int round,
            String base,
            Instant opened,
            List<String> contributors,
            Optional<String> model,
            Optional<Instant> closed,
            Optional<EvaluationView> evaluation) {
        RoundView with(EvaluationView evaluation) {
            return new RoundView(round, base, opened, contributors, model, closed, Optional.of(evaluation));
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
                history(events),
                WayBackView.of(events));
    }

    private static List<RoundView> history(List<RoundEvent> events) {
        List<RoundView> rounds = new ArrayList<>();
        for (RoundEvent event : events) {
            if (event instanceof RoundOpened opened) {
                rounds.add(new RoundView(
                        opened.round(),
                        opened.base().hex(),
                        opened.opened(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
            } else if (event instanceof ContributionAccepted accepted) {
                RoundView last = rounds.remove(rounds.size() - 1);
                List<String> contributors = new ArrayList<>(last.contributors());
                contributors.add(accepted.member());
                contributors.sort(String::compareTo);
                rounds.add(new RoundView(
                        last.round(),
                        last.base(),
                        last.opened(),
                        contributors,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
            } else if (event instanceof RoundClosed closed) {
                RoundView last = rounds.remove(rounds.size() - 1);
                rounds.add(new RoundView(
                        last.round(),
                        last.base(),
                        last.opened(),
                        last.contributors(),
                        Optional.of(closed.model().hex()),
                        Optional.of(closed.closed()),
                        Optional.empty()));
            } else {
                evaluation(event, rounds);
            }
        }
        return rounds;
    }

    private static void evaluation(RoundEvent event, List<RoundView> rounds) {
        int last = rounds.size() - 1;
        if (event instanceof EvaluationOpened) {
            rounds.set(last, rounds.get(last).with(new EvaluationView(List.of(), Optional.empty(), Optional.empty())));
        } else if (event instanceof EvaluationAccepted accepted) {
            List<String> evaluators =
                    new ArrayList<>(rounds.get(last).evaluation().orElseThrow().evaluators());
            evaluators.add(accepted.member());
            evaluators.sort(String::compareTo);
            rounds.set(last, rounds.get(last).with(new EvaluationView(evaluators, Optional.empty(), Optional.empty())));
        } else if (event instanceof EvaluationEnded ended) {
            rounds.set(
                    last,
                    rounds.get(last)
                            .with(new EvaluationView(
                                    rounds.get(last).evaluation().orElseThrow().evaluators(),
                                    Optional.of(ended.verdict().decision().name()),
                                    Optional.of(ended.verdict().reason()))));
        }
    }
}
