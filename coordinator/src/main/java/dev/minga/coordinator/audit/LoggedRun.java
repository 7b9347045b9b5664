package dev.minga.coordinator.audit;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.aggregation.Aggregation;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.Selection;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.AveragedContribution;
import dev.minga.proto.v1.ContributionLogged;
import dev.minga.proto.v1.EvaluationLogged;
import dev.minga.proto.v1.PlannedMember;
import dev.minga.proto.v1.RoundAveraged;
import dev.minga.proto.v1.RoundEvaluated;
import dev.minga.proto.v1.RunWentBack;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run as the log tells it so far. What cannot have happened so is said to whoever reads. */
final class LoggedRun {
    private final RunPlan plan;
    private final Aggregation aggregation;
    private final Map<String, Double> weights = new HashMap<>();
    private final Map<String, Sha256> contributions = new TreeMap<>();
    private final LoggedLineage lineage = new LoggedLineage();
    private final LoggedEvaluation evaluation;
    private int round = 1;
    private @Nullable ByteString base;
    private boolean ended;

    /** @throws IllegalArgumentException if the plan's aggregation is none that there is */
    LoggedRun(RunPlan plan) {
        this.plan = plan;
        this.aggregation = plan.aggregation();
        this.evaluation = new LoggedEvaluation(plan);
        this.base =
                plan.start().map(start -> ByteString.copyFrom(start.bytes())).orElse(null);
        for (PlannedMember member : plan.plan().getMembersList()) {
            weights.put(member.getName(), member.getWeight());
        }
    }

    RunPlan plan() {
        return plan;
    }

    /** Whether the run made a model that may be released: with a gate, that passed it; and did not discard it. */
    boolean made(ByteString model) {
        return lineage.releasable(model);
    }

    void contribution(ContributionLogged logged, Sha256 leafHash, Consumer<String> says) {
        belongs(logged.getPlanSha256(), logged.getRound(), logged.getBaseSha256(), says);
        if (!weights.containsKey(logged.getMember())) {
            says.accept("the plan of run " + plan.run() + " does not name " + logged.getMember());
        }
        if (contributions.putIfAbsent(logged.getMember(), leafHash) != null) {
            says.accept(logged.getMember() + " contributes twice to round " + round + " of run " + plan.run());
        }
        base = logged.getBaseSha256();
    }

    void averaged(RoundAveraged averaged, Consumer<String> says) {
        belongs(averaged.getPlanSha256(), averaged.getRound(), averaged.getBaseSha256(), says);
        if (!averaged.getRule().equals(aggregation.rule().label())) {
            says.accept("the rule is not the plan's, " + aggregation.rule().label());
        }
        if (averaged.getServerStateSha256().isEmpty() == aggregation.remembersAfter(averaged.getRound())) {
            says.accept("the plan's server optimiser and its state do not fit together");
        }
        if (averaged.getContributionsCount() < Math.max(1, plan.plan().getQuorum())) {
            says.accept("fewer contributions are averaged than the plan's quorum");
        }
        requireDrawn(averaged, says);
        String before = "";
        for (AveragedContribution one : averaged.getContributionsList()) {
            String member = one.getMember();
            if (member.compareTo(before) <= 0) {
                says.accept("the members are not in order at " + member);
            }
            Sha256 logged = contributions.get(member);
            if (logged == null || !one.getLeaf().equals(ByteString.copyFrom(logged.bytes()))) {
                says.accept("the contribution of " + member + " is none that was logged for round " + round);
            }
            if (!Double.valueOf(one.getWeight()).equals(weights.get(member))) {
                says.accept("the weight of " + member + " is not the plan's");
            }
            before = member;
        }
        lineage.averaged(
                round,
                averaged.getModelSha256(),
                averaged.getContributionsList(),
                evaluation.good(),
                evaluation.gated());
        base = averaged.getModelSha256();
        contributions.clear();
        evaluation.await(round, base);
        round++;
    }

    /** Who was asked, drawn again from those that the entry does not pass over. */
    private void requireDrawn(RoundAveraged averaged, Consumer<String> says) {
        List<String> passedOver = averaged.getPassedOverList();
        if (!passedOver.equals(List.copyOf(new TreeSet<>(passedOver)))
                || !weights.keySet().containsAll(passedOver)) {
            says.accept("the members that were passed over are not in order, or none of the plan's");
        }
        Optional<Selection> selection = plan.selection();
        if (selection.isEmpty()) {
            if (!passedOver.isEmpty()) {
                says.accept("members were passed over, but the plan has all asked");
            }
            return;
        }
        Set<String> there = new TreeSet<>(weights.keySet());
        passedOver.forEach(there::remove);
        Set<String> asked = selection.get().draw(averaged.getRound(), there);
        for (AveragedContribution one : averaged.getContributionsList()) {
            if (!asked.contains(one.getMember())) {
                says.accept(one.getMember() + " is averaged, but was not drawn for round " + averaged.getRound());
            }
        }
        if (averaged.getContributionsCount() > selection.get().most()) {
            says.accept("more contributions are averaged than a round of the plan can have");
        }
    }

    void evaluation(EvaluationLogged logged, Sha256 leafHash, Consumer<String> says) {
        if (!weights.containsKey(logged.getMember())) {
            says.accept("the plan of run " + plan.run() + " does not name " + logged.getMember());
        }
        requirePlan(logged.getPlanSha256(), says);
        evaluation.counted(logged, leafHash, says);
    }

    void evaluated(RoundEvaluated logged, Consumer<String> says) {
        requirePlan(logged.getPlanSha256(), says);
        Optional<ByteString> goesOn = evaluation.ended(logged, says);
        if (goesOn.isPresent()) {
            base = goesOn.get();
            lineage.evaluated(base, evaluation.good());
        }
    }

    /** The run goes on from an earlier average; numbers of rounds are not used again. */
    void wentBack(RunWentBack logged, Consumer<String> says) {
        requirePlan(logged.getPlanSha256(), says);
        int used = logged.getUsedRound();
        boolean open = used == round && round <= plan.plan().getRounds();
        boolean between = used == round - 1 && contributions.isEmpty();
        if (ended || !(open || between)) {
            says.accept("round " + used + " of run " + plan.run() + " was not the last one that was opened");
        }
        boolean remembers = !aggregation.optimiser().moments().isEmpty();
        if (!logged.getWithout().isEmpty() && logged.getServerStateSha256().isEmpty() == remembers) {
            says.accept("the plan's server optimiser and its state do not fit together");
        }
        LoggedEvaluation.Good good = lineage.wentBack(logged, plan.plan().getQuorum(), evaluation.gated(), says);
        if (good != null) {
            evaluation.back(good);
        }
        base = logged.getModelSha256();
        contributions.clear();
        round = used + 1;
    }

    void aborted(ByteString planSha256, Consumer<String> says) {
        if (ended || (round > plan.plan().getRounds() && !evaluation.awaited())) {
            says.accept("run " + plan.run() + " had ended");
        }
        requirePlan(planSha256, says);
        ended = true;
    }

    private void belongs(ByteString planSha256, int inRound, ByteString from, Consumer<String> says) {
        String run = " of run " + plan.run();
        if (ended || round > plan.plan().getRounds()) {
            says.accept("run " + plan.run() + " had ended");
        }
        if (evaluation.awaited()) {
            says.accept("the average of round " + (round - 1) + run + " is not evaluated yet");
        }
        requirePlan(planSha256, says);
        if (inRound != round) {
            says.accept("round " + inRound + run + " is not the one that was open, " + round);
        }
        if (base != null && !from.equals(base)) {
            says.accept("the base is not the model that round " + round + run + " starts from");
        }
    }

    private void requirePlan(ByteString planSha256, Consumer<String> says) {
        if (!planSha256.equals(ByteString.copyFrom(plan.digest().bytes()))) {
            says.accept("the plan is another than the logged one of run " + plan.run());
        }
    }
}
