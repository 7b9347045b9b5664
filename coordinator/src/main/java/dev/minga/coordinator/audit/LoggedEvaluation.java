package dev.minga.coordinator.audit;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.gate.Verdict;
import dev.minga.coordinator.intake.EvaluationCheck;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.EvaluationTerms;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.CountedEvaluation;
import dev.minga.proto.v1.EvaluationLogged;
import dev.minga.proto.v1.GateDecision;
import dev.minga.proto.v1.RoundEvaluated;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The evaluations of one run as the log tells them so far: which average waits for one, who counted what, and what the plan's
 * gate makes of it, computed again.
 */
final class LoggedEvaluation {
    private final RunPlan plan;
    private final Optional<EvaluationTerms> terms;
    private final SortedMap<String, List<Long>> counts = new TreeMap<>();
    private final SortedMap<String, Sha256> leaves = new TreeMap<>();
    private SortedMap<String, List<Long>> before = new TreeMap<>();
    private @Nullable ByteString good;
    private @Nullable ByteString candidate;
    private int round;

    LoggedEvaluation(RunPlan plan) {
        this.plan = plan;
        this.terms = plan.evaluation();
    }

    boolean gated() {
        return terms.flatMap(EvaluationTerms::gate).isPresent();
    }

    /** The last average that passed, and what was counted for it. */
    record Good(@Nullable ByteString model, SortedMap<String, List<Long>> counts) {}

    Good good() {
        return new Good(good, new TreeMap<>(before));
    }

    /** The run went back: nothing waits, and this is what later averages are compared with. */
    void back(Good to) {
        good = to.model();
        before = new TreeMap<>(to.counts());
        candidate = null;
        counts.clear();
        leaves.clear();
    }

    /** Whether an average waits for the end of its evaluation. */
    boolean awaited() {
        return candidate != null;
    }

    /** A round was averaged. */
    void await(int averaged, ByteString model) {
        if (terms.isPresent() && terms.get().rounds().due(averaged)) {
            round = averaged;
            candidate = model;
        }
    }

    void counted(EvaluationLogged logged, Sha256 leafHash, Consumer<String> says) {
        requireAwaited(logged.getRound(), logged.getModelSha256(), says);
        if (candidate == null) {
            return;
        }
        if (!EvaluationCheck.areCounts(logged.getCountsList(), plan)) {
            says.accept("the counts are none of this plan");
            return;
        }
        if (leaves.putIfAbsent(logged.getMember(), leafHash) != null) {
            says.accept(logged.getMember() + " evaluates round " + round + " of run " + plan.run() + " twice");
            return;
        }
        counts.put(logged.getMember(), logged.getCountsList());
    }

    /** What the run goes on from; empty if nothing was to be evaluated. */
    Optional<ByteString> ended(RoundEvaluated logged, Consumer<String> says) {
        requireAwaited(logged.getRound(), logged.getModelSha256(), says);
        ByteString model = candidate;
        if (model == null) {
            return Optional.empty();
        }
        requireAll(logged.getEvaluationsList(), says);
        Verdict verdict = terms.flatMap(EvaluationTerms::gate)
                .map(gate -> gate.decide(counts, before))
                .orElse(Verdict.NO_GATE);
        Verdict said = new Verdict(logged.getDecision(), logged.getCompared(), logged.getMedian(), logged.getReason());
        if (!said.equals(verdict)) {
            says.accept("the gate's decision is " + said + ", by the counts it is " + verdict);
        }
        if (verdict.decision() == GateDecision.PROMOTED) {
            good = model;
            before = new TreeMap<>(counts);
        }
        candidate = null;
        counts.clear();
        leaves.clear();
        return verdict.decision() == GateDecision.REFUSED && good != null ? Optional.of(good) : Optional.of(model);
    }

    private void requireAll(List<CountedEvaluation> listed, Consumer<String> says) {
        List<CountedEvaluation> counted = leaves.entrySet().stream()
                .map(one -> CountedEvaluation.newBuilder()
                        .setMember(one.getKey())
                        .setLeaf(ByteString.copyFrom(one.getValue().bytes()))
                        .build())
                .toList();
        if (!listed.equals(counted)) {
            says.accept("the evaluations that decided are not those that were logged for round " + round + " of run "
                    + plan.run());
        }
    }

    private void requireAwaited(int inRound, ByteString model, Consumer<String> says) {
        if (candidate == null || inRound != round) {
            says.accept("no average of round " + inRound + " of run " + plan.run() + " waits for an evaluation");
        } else if (!model.equals(candidate)) {
            says.accept("the model is not the average of round " + round + " of run " + plan.run());
        }
    }
}
