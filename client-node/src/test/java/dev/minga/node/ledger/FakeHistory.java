package dev.minga.node.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.proto.v1.AveragedContribution;
import dev.minga.proto.v1.ContributionLogged;
import dev.minga.proto.v1.CountedEvaluation;
import dev.minga.proto.v1.EvaluationLogged;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.GateDecision;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.LogDiscontinued;
import dev.minga.proto.v1.MemberEnrolled;
import dev.minga.proto.v1.RoundAveraged;
import dev.minga.proto.v1.RoundEvaluated;
import dev.minga.proto.v1.RunPlanned;
import dev.minga.proto.v1.RunWentBack;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What a coordinator tells in a log in memory. */
abstract class FakeHistory extends FakeTree {
    /** What the coordinator says of an evaluation's end. */
    public UnaryOperator<RoundEvaluated.Builder> onEvaluated = UnaryOperator.identity();

    final Map<String, Long> enrolled = new HashMap<>();
    final Map<Long, SignedStatement> statements = new HashMap<>();

    /** Where a plan is, after logging it if it is not there. */
    public long planned(byte[] plan) {
        byte[] entry = LedgerEntry.newBuilder()
                .setFederation("andes")
                .setRunPlanned(RunPlanned.newBuilder().setPlan(ByteString.copyFrom(plan)))
                .build()
                .toByteArray();
        for (int leaf = 0; leaf < entries.size(); leaf++) {
            if (java.util.Arrays.equals(entries.get(leaf), entry)) {
                return leaf;
            }
        }
        return append(entry);
    }

    public long enrolled(String member, Ed25519NoteSigner witness) {
        long leaf = append(LedgerEntry.newBuilder()
                .setMemberEnrolled(MemberEnrolled.newBuilder()
                        .setMember(member)
                        .setWitnessKey(
                                NoteKey.cosigner(member, witness.publicKey()).vkey())));
        enrolled.put(member, leaf);
        return leaf;
    }

    /** Logs a contribution, once. */
    public void contributed(SignedStatement signed) {
        UpdateStatement statement = statement(signed);
        if (find(statement.getRun(), statement.getRound(), statement.getMember())
                .isEmpty()) {
            statements.put((long) entries.size(), signed);
            append(contribution(signed));
        }
    }

    /** The run goes back to a round's average when this one was the last that was opened. */
    public void wentBack(String run, int to, int used) {
        append(LedgerEntry.newBuilder()
                .setRunWentBack(
                        RunWentBack.newBuilder().setRun(run).setToRound(to).setUsedRound(used)));
    }

    /** A member's counts are taken, and the evaluation ends with them. */
    public void evaluated(SignedStatement signed) {
        EvaluationStatement statement;
        try {
            statement = EvaluationStatement.parseFrom(signed.getStatement());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
        statements.put((long) entries.size(), signed);
        long own = append(LedgerEntry.newBuilder().setEvaluation(evaluation(signed, statement)));
        append(LedgerEntry.newBuilder()
                .setRoundEvaluated(onEvaluated.apply(RoundEvaluated.newBuilder()
                        .setRun(statement.getRun())
                        .setRound(statement.getRound())
                        .setPlanSha256(statement.getPlanSha256())
                        .setModelSha256(statement.getModelSha256())
                        .addEvaluations(CountedEvaluation.newBuilder()
                                .setMember(statement.getMember())
                                .setLeaf(ByteString.copyFrom(
                                        MerkleHash.leaf(entries.get((int) own)).bytes())))
                        .setDecision(GateDecision.NO_GATE)
                        .setReason("the plan has no gate"))));
    }

    static EvaluationLogged.Builder evaluation(SignedStatement signed, EvaluationStatement statement) {
        return EvaluationLogged.newBuilder()
                .setRun(statement.getRun())
                .setRound(statement.getRound())
                .setMember(statement.getMember())
                .setPlanSha256(statement.getPlanSha256())
                .setModelSha256(statement.getModelSha256())
                .addAllCounts(statement.getCountsList())
                .setSignedStatementSha256(
                        ByteString.copyFrom(Sha256.of(signed.toByteArray()).bytes()))
                .setMechanism(statement.getMechanism());
    }

    /** Where a run's evaluation of a round, or its end, is. */
    OptionalLong findEvaluation(String run, int round, boolean end) {
        for (int leaf = 0; leaf < entries.size(); leaf++) {
            LedgerEntry entry = parse(entries.get(leaf));
            boolean found = end
                    ? entry.getRoundEvaluated().getRun().equals(run)
                            && entry.getRoundEvaluated().getRound() == round
                    : entry.getEvaluation().getRun().equals(run)
                            && entry.getEvaluation().getRound() == round;
            if (found) {
                return OptionalLong.of(leaf);
            }
        }
        return OptionalLong.empty();
    }

    static LedgerEntry.Builder contribution(SignedStatement signed) {
        UpdateStatement statement = statement(signed);
        return LedgerEntry.newBuilder()
                .setContribution(ContributionLogged.newBuilder()
                        .setRun(statement.getRun())
                        .setRound(statement.getRound())
                        .setMember(statement.getMember())
                        .setPlanSha256(statement.getPlanSha256())
                        .setBaseSha256(statement.getBaseSha256())
                        .setDeltaSha256(statement.getDeltaSha256())
                        .setSignedStatementSha256(ByteString.copyFrom(
                                Sha256.of(signed.toByteArray()).bytes())));
    }

    static UpdateStatement statement(SignedStatement signed) {
        try {
            return UpdateStatement.parseFrom(signed.getStatement());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends every round of a run that has contributions and no end. */
    public void averages(String run) {
        TreeMap<Integer, RoundAveraged.Builder> rounds = new TreeMap<>();
        for (byte[] bytes : List.copyOf(entries)) {
            ContributionLogged one = parse(bytes).getContribution();
            if (one.getRun().equals(run) && find(run, one.getRound(), "").isEmpty()) {
                rounds.computeIfAbsent(
                                one.getRound(),
                                round -> RoundAveraged.newBuilder()
                                        .setRun(run)
                                        .setRound(round)
                                        .setPlanSha256(one.getPlanSha256())
                                        .setBaseSha256(one.getBaseSha256())
                                        .setRule("fedavg")
                                        .setModelSha256(ByteString.copyFrom(new byte[32]))
                                        .setUnixSeconds(1_800_000_000L))
                        .addContributions(AveragedContribution.newBuilder()
                                .setMember(one.getMember())
                                .setWeight(2)
                                .setLeaf(ByteString.copyFrom(
                                        MerkleHash.leaf(bytes).bytes())))
                        .addContributions(AveragedContribution.newBuilder()
                                .setMember("beta")
                                .setWeight(6)
                                .setLeaf(ByteString.copyFrom(new byte[32])));
            }
        }
        rounds.values().forEach(round -> append(LedgerEntry.newBuilder().setRoundAveraged(round)));
    }

    /** The coordinator was restored: only the first leaves are left, and the next says so. */
    public long restored(int keptSize) {
        byte[] keptRoot = root(keptSize).bytes();
        entries = new ArrayList<>(entries.subList(0, keptSize));
        return append(LedgerEntry.newBuilder()
                .setLogDiscontinued(LogDiscontinued.newBuilder()
                        .setKeptSize(keptSize)
                        .setKeptRoot(ByteString.copyFrom(keptRoot))
                        .setReason("disk lost")
                        .setUnixSeconds(1_800_000_000L)));
    }

    static LedgerEntry parse(byte[] entry) {
        try {
            return LedgerEntry.parseFrom(entry);
        } catch (InvalidProtocolBufferException e) {
            return LedgerEntry.getDefaultInstance();
        }
    }

    /** An empty member finds the round's end. */
    OptionalLong find(String run, int round, String member) {
        for (int leaf = 0; leaf < entries.size(); leaf++) {
            LedgerEntry entry = parse(entries.get(leaf));
            ContributionLogged one = entry.getContribution();
            RoundAveraged end = entry.getRoundAveraged();
            boolean found = member.isEmpty()
                    ? end.getRun().equals(run) && end.getRound() == round
                    : one.getRun().equals(run)
                            && one.getRound() == round
                            && one.getMember().equals(member);
            if (found) {
                return OptionalLong.of(leaf);
            }
        }
        return OptionalLong.empty();
    }
}
