package dev.minga.coordinator.ledger;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.ledger.LoggedEntry.Kind;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.Aggregating;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.Evaluating;
import dev.minga.coordinator.round.Evaluation;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationEnded;
import dev.minga.coordinator.round.RoundEvent.RoundClosed;
import dev.minga.coordinator.round.RoundState;
import dev.minga.coordinator.round.WayBack;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.proto.v1.AveragedContribution;
import dev.minga.proto.v1.ContributionLogged;
import dev.minga.proto.v1.CountedEvaluation;
import dev.minga.proto.v1.EvaluationLogged;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.RoundAveraged;
import dev.minga.proto.v1.RoundEvaluated;
import dev.minga.proto.v1.RunAborted;
import dev.minga.proto.v1.RunPlanned;
import dev.minga.proto.v1.RunWentBack;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/** What the log says of a run: a pure function of the plan and of what happened. */
public final class RunEntries {
    private final RunPlan plan;

    /** Entries about the run of this plan. */
    public RunEntries(RunPlan plan) {
        this.plan = plan;
    }

    /** That the run was planned. */
    public LoggedEntry planned() {
        RunPlanned planned = RunPlanned.newBuilder()
                .setPlan(ByteString.copyFrom(plan.bytes()))
                .setDeclaredEpsilon(plan.declaredEpsilon())
                .build();
        return entry(Kind.RUN_PLANNED, 0, "", LedgerEntry.newBuilder().setRunPlanned(planned));
    }

    /** What is logged when these events happen in this state. */
    public List<LoggedEntry> of(RoundState before, List<RoundEvent> events) {
        List<LoggedEntry> entries = new ArrayList<>();
        RoundState state = before;
        for (RoundEvent event : events) {
            RoundState work = state.work();
            if (event instanceof ContributionAccepted accepted && work instanceof Collecting collecting) {
                entries.add(
                        contribution(collecting.base(), accepted.round(), accepted.member(), accepted.contribution()));
            } else if (event instanceof RoundClosed closed && work instanceof Aggregating aggregating) {
                entries.add(averaged(aggregating, closed));
            } else if (event instanceof EvaluationAccepted accepted && work instanceof Evaluating evaluating) {
                entries.add(evaluation(evaluating, accepted.member(), accepted.evaluation()));
            } else if (event instanceof EvaluationEnded ended && work instanceof Evaluating evaluating) {
                entries.add(evaluated(evaluating, ended));
            } else if (event instanceof RoundEvent.RunWentBack back) {
                entries.add(wentBack(back));
            } else if (event instanceof RoundEvent.RunAborted aborted) {
                entries.add(aborted(aborted.reason(), aborted.at()));
            }
            state = state.apply(event);
        }
        return entries;
    }

    private LoggedEntry contribution(Sha256 base, int round, String member, Contribution contribution) {
        ContributionLogged logged = ContributionLogged.newBuilder()
                .setRun(plan.run())
                .setRound(round)
                .setMember(member)
                .setPlanSha256(bytes(plan.digest()))
                .setBaseSha256(bytes(base))
                .setDeltaSha256(bytes(contribution.delta()))
                .setSignedStatementSha256(bytes(contribution.statement()))
                .setMechanism(plan.mechanism(round))
                .build();
        return entry(Kind.CONTRIBUTION, round, member, LedgerEntry.newBuilder().setContribution(logged));
    }

    private LoggedEntry averaged(Aggregating round, RoundClosed closed) {
        RoundAveraged.Builder averaged = RoundAveraged.newBuilder()
                .setRun(plan.run())
                .setRound(round.round())
                .setPlanSha256(bytes(plan.digest()))
                .setBaseSha256(bytes(round.base()))
                .setRule(plan.aggregation().rule().label())
                .setModelSha256(bytes(closed.model()))
                .setUnixSeconds(closed.closed().getEpochSecond());
        averaged.addAllPassedOver(round.passedOver());
        closed.serverState().ifPresent(state -> averaged.setServerStateSha256(bytes(state)));
        averaged.addAllContributions(listed(round.base(), round.round(), round.contributions()));
        return entry(
                Kind.ROUND_AVERAGED, round.round(), "", LedgerEntry.newBuilder().setRoundAveraged(averaged));
    }

    private List<AveragedContribution> listed(Sha256 base, int round, SortedMap<String, Contribution> contributions) {
        SortedMap<String, Double> weights = plan.weights();
        List<AveragedContribution> listed = new ArrayList<>();
        contributions.forEach((member, one) -> listed.add(AveragedContribution.newBuilder()
                .setMember(member)
                .setWeight(Objects.requireNonNull(weights.get(member)))
                .setLeaf(bytes(
                        MerkleHash.leaf(contribution(base, round, member, one).bytes())))
                .build()));
        return listed;
    }

    private LoggedEntry wentBack(RoundEvent.RunWentBack back) {
        WayBack way = back.way();
        RunWentBack.Builder logged = RunWentBack.newBuilder()
                .setRun(plan.run())
                .setPlanSha256(bytes(plan.digest()))
                .setToRound(way.to())
                .setUsedRound(back.used())
                .setOldModelSha256(bytes(way.was()))
                .setModelSha256(bytes(way.model()))
                .setReason(way.reason())
                .setUnixSeconds(back.at().getEpochSecond());
        way.rebuilt().ifPresent(rebuilt -> {
            logged.setWithout(rebuilt.without());
            logged.addAllContributions(listed(rebuilt.base(), way.to(), rebuilt.contributions()));
            rebuilt.serverState().ifPresent(state -> logged.setServerStateSha256(bytes(state)));
        });
        return entry(
                Kind.RUN_WENT_BACK, back.used(), "", LedgerEntry.newBuilder().setRunWentBack(logged));
    }

    private LoggedEntry evaluation(Evaluating round, String member, Evaluation evaluation) {
        EvaluationLogged logged = EvaluationLogged.newBuilder()
                .setRun(plan.run())
                .setRound(round.round())
                .setMember(member)
                .setPlanSha256(bytes(plan.digest()))
                .setModelSha256(bytes(round.model()))
                .addAllCounts(evaluation.counts())
                .setSignedStatementSha256(bytes(evaluation.statement()))
                .setMechanism(plan.evaluationMechanism())
                .build();
        return entry(
                Kind.EVALUATION, round.round(), member, LedgerEntry.newBuilder().setEvaluation(logged));
    }

    private LoggedEntry evaluated(Evaluating round, EvaluationEnded ended) {
        RoundEvaluated.Builder evaluated = RoundEvaluated.newBuilder()
                .setRun(plan.run())
                .setRound(round.round())
                .setPlanSha256(bytes(plan.digest()))
                .setModelSha256(bytes(round.model()))
                .setDecision(ended.verdict().decision())
                .setCompared(ended.verdict().compared())
                .setMedian(ended.verdict().median())
                .setReason(ended.verdict().reason())
                .setUnixSeconds(ended.ended().getEpochSecond());
        round.evaluations()
                .forEach((member, one) -> evaluated.addEvaluations(CountedEvaluation.newBuilder()
                        .setMember(member)
                        .setLeaf(bytes(
                                MerkleHash.leaf(evaluation(round, member, one).bytes())))));
        return entry(
                Kind.ROUND_EVALUATED,
                round.round(),
                "",
                LedgerEntry.newBuilder().setRoundEvaluated(evaluated));
    }

    private LoggedEntry aborted(String reason, Instant at) {
        RunAborted aborted = RunAborted.newBuilder()
                .setRun(plan.run())
                .setPlanSha256(bytes(plan.digest()))
                .setReason(reason)
                .setUnixSeconds(at.getEpochSecond())
                .build();
        return entry(Kind.RUN_ABORTED, 0, "", LedgerEntry.newBuilder().setRunAborted(aborted));
    }

    private LoggedEntry entry(Kind kind, int round, String member, LedgerEntry.Builder entry) {
        byte[] bytes = entry.setFederation(plan.plan().getFederation()).build().toByteArray();
        return new LoggedEntry(kind, plan.run(), round, member, bytes);
    }

    private static ByteString bytes(Sha256 digest) {
        return ByteString.copyFrom(digest.bytes());
    }
}
