package dev.minga.coordinator.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.crypto.signature.UnknownAlgorithmException;
import dev.minga.proto.v1.ContributionLogged;
import dev.minga.proto.v1.EvaluationLogged;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.LogDiscontinued;
import dev.minga.proto.v1.MemberEnrolled;
import dev.minga.proto.v1.RoundAveraged;
import dev.minga.proto.v1.RunPlanned;
import dev.minga.proto.v1.RunWentBack;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads entries as one history: each may only tell what the ones before it allow. */
final class LogHistory implements LogWalk.Reader {
    private static final int SHA256_BYTES = 32;

    /** Another machine may compute other last digits. */
    private static final double EPSILON_TOLERANCE = 1e-9;

    private final StatementAudit statements;
    private final Findings findings;
    private final Map<String, LoggedRun> runs = new HashMap<>();
    private final Map<String, PublicKey> members = new HashMap<>();
    private final Set<String> active = new HashSet<>();
    private final Set<NoteKey> witnesses = new HashSet<>();
    private @Nullable String federation;

    LogHistory(StatementAudit statements, Findings findings) {
        this.statements = statements;
        this.findings = findings;
    }

    /** Every key with which a member may have cosigned. */
    Set<NoteKey> witnesses() {
        return witnesses;
    }

    @Override
    public void entry(long leaf, byte[] bytes, Sha256 hash, LogWalk walk) throws IOException {
        try {
            LedgerEntry entry = LedgerEntry.parseFrom(bytes);
            if (federation != null && !federation.equals(entry.getFederation())) {
                findings.leaf(leaf, "is of another federation than the leaves before");
            }
            federation = entry.getFederation();
            read(leaf, entry, hash, walk);
        } catch (InvalidProtocolBufferException e) {
            findings.leaf(leaf, "is no ledger entry");
        } catch (IllegalArgumentException e) {
            findings.leaf(leaf, String.valueOf(e.getMessage()));
        }
    }

    private void read(long leaf, LedgerEntry entry, Sha256 hash, LogWalk walk) throws IOException {
        switch (entry.getWhatCase()) {
            case RUN_PLANNED -> planned(leaf, entry.getRunPlanned());
            case MEMBER_ENROLLED -> enrolled(leaf, entry.getMemberEnrolled());
            case MEMBER_REVOKED -> {
                if (!active.remove(entry.getMemberRevoked().getMember())) {
                    findings.leaf(leaf, "the member that is revoked is none");
                }
            }
            case CONTRIBUTION -> contribution(leaf, entry.getContribution(), hash);
            case ROUND_AVERAGED -> averaged(leaf, entry.getRoundAveraged());
            case EVALUATION -> evaluation(leaf, entry.getEvaluation(), hash);
            case ROUND_EVALUATED ->
                run(entry.getRoundEvaluated().getRun())
                        .evaluated(entry.getRoundEvaluated(), what -> findings.leaf(leaf, what));
            case RUN_WENT_BACK -> wentBack(leaf, entry.getRunWentBack());
            case RUN_ABORTED ->
                run(entry.getRunAborted().getRun())
                        .aborted(entry.getRunAborted().getPlanSha256(), what -> findings.leaf(leaf, what));
            case MODEL_PROMOTED -> {
                if (!run(entry.getModelPromoted().getRun())
                        .made(entry.getModelPromoted().getModelSha256())) {
                    findings.leaf(leaf, "the model that is promoted is none of its run");
                }
            }
            case LOG_DISCONTINUED -> discontinued(leaf, entry.getLogDiscontinued(), walk);
            case OPERATOR_ACTED -> {
                if (entry.getOperatorActed().getOperator().isEmpty()
                        || entry.getOperatorActed().getAct().isEmpty()) {
                    findings.leaf(leaf, "does not say which operator did what");
                }
            }
            case WHAT_NOT_SET -> findings.leaf(leaf, "says nothing that is known");
        }
    }

    /** @throws IllegalArgumentException if it was not planned, which the caller makes a finding */
    private LoggedRun run(String name) {
        LoggedRun run = runs.get(name);
        if (run == null) {
            throw new IllegalArgumentException("run " + name + " was not planned before");
        }
        return run;
    }

    private void planned(long leaf, RunPlanned planned) throws IOException {
        RunPlan plan = RunPlan.parse(planned.getPlan().toByteArray(), new byte[0]);
        if (!plan.plan().getFederation().equals(federation)) {
            findings.leaf(leaf, "the plan is of another federation");
        }
        double epsilon = plan.declaredEpsilon();
        if (!(Math.abs(planned.getDeclaredEpsilon() - epsilon) <= EPSILON_TOLERANCE * epsilon)
                && planned.getDeclaredEpsilon() != epsilon) {
            findings.leaf(
                    leaf, "the declared epsilon is " + planned.getDeclaredEpsilon() + ", by the plan it is " + epsilon);
        }
        if (runs.putIfAbsent(plan.run(), new LoggedRun(plan)) != null) {
            findings.leaf(leaf, "run " + plan.run() + " is planned a second time");
        }
        if (plan.publicSet().isPresent()) {
            statements.publicSet(
                    leaf, plan.publicSet().get(), plan.plan().getBase().getLabelsList());
        }
    }

    private void enrolled(long leaf, MemberEnrolled enrolled) {
        try {
            members.put(
                    enrolled.getMember(),
                    PublicKey.parse(
                            enrolled.getSigningKey().getAlgorithm(),
                            enrolled.getSigningKey().getEncoded().toByteArray()));
            active.add(enrolled.getMember());
            NoteKey witness = NoteKey.parse(enrolled.getWitnessKey());
            if (!witness.cosigns() || !witness.name().equals(enrolled.getMember())) {
                findings.leaf(leaf, "the witness key is not one of " + enrolled.getMember());
            }
            witnesses.add(witness);
        } catch (UnknownAlgorithmException | MalformedLedgerException e) {
            findings.leaf(leaf, "a key of " + enrolled.getMember() + " cannot be read");
        }
    }

    private void contribution(long leaf, ContributionLogged logged, Sha256 hash) throws IOException {
        LoggedRun run = run(logged.getRun());
        run.contribution(logged, hash, what -> findings.leaf(leaf, what));
        PublicKey member = members.get(logged.getMember());
        if (member == null) {
            findings.leaf(leaf, logged.getMember() + " was never a member");
            return;
        }
        if (!logged.getMechanism().equals(run.plan().mechanism(logged.getRound()))) {
            findings.leaf(leaf, "the declared mechanism is not the plan's");
        }
        statements.required(leaf, "base", digest(logged.getBaseSha256()));
        statements.contribution(leaf, logged, member, run.plan());
    }

    private void evaluation(long leaf, EvaluationLogged logged, Sha256 hash) throws IOException {
        LoggedRun run = run(logged.getRun());
        run.evaluation(logged, hash, what -> findings.leaf(leaf, what));
        PublicKey member = members.get(logged.getMember());
        if (member == null) {
            findings.leaf(leaf, logged.getMember() + " was never a member");
            return;
        }
        if (!logged.getMechanism().equals(run.plan().evaluationMechanism())) {
            findings.leaf(leaf, "the declared mechanism is not the plan's");
        }
        statements.evaluation(leaf, logged, member, run.plan());
    }

    private void averaged(long leaf, RoundAveraged averaged) {
        run(averaged.getRun()).averaged(averaged, what -> findings.leaf(leaf, what));
        statements.required(leaf, "model", digest(averaged.getModelSha256()));
        if (!averaged.getServerStateSha256().isEmpty()) {
            statements.required(leaf, "server state", digest(averaged.getServerStateSha256()));
        }
    }

    private void wentBack(long leaf, RunWentBack back) {
        run(back.getRun()).wentBack(back, what -> findings.leaf(leaf, what));
        statements.required(leaf, "model", digest(back.getModelSha256()));
        if (!back.getServerStateSha256().isEmpty()) {
            statements.required(leaf, "server state", digest(back.getServerStateSha256()));
        }
    }

    private void discontinued(long leaf, LogDiscontinued discontinued, LogWalk walk) throws IOException {
        if (discontinued.getKeptSize() != leaf
                || !discontinued
                        .getKeptRoot()
                        .equals(ByteString.copyFrom(walk.root().bytes()))) {
            findings.leaf(leaf, "the tree that was kept is not the one before this leaf");
        }
    }

    /** @throws IllegalArgumentException if it is none, which the caller makes a finding */
    static Sha256 digest(ByteString bytes) {
        if (bytes.size() != SHA256_BYTES) {
            throw new IllegalArgumentException("a digest has not 32 bytes");
        }
        return Sha256.ofBytes(bytes.toByteArray());
    }
}
