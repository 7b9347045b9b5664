package dev.minga.coordinator.audit;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.proto.v1.ContributionLogged;
import dev.minga.proto.v1.EvaluationLogged;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.PublicSetPlan;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import dev.minga.shared.evaluation.MalformedPublicSetException;
import dev.minga.shared.evaluation.PublicSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Compares the blobs that a logged plan, contribution or evaluation names with what the log says of it. */
final class StatementAudit {
    private final StoredBlobs blobs;
    private final boolean mayBeAbsent;
    private final Findings findings;

    /** @param mayBeAbsent whether a blob that is not there is no finding */
    StatementAudit(StoredBlobs blobs, boolean mayBeAbsent, Findings findings) {
        this.blobs = blobs;
        this.mayBeAbsent = mayBeAbsent;
        this.findings = findings;
    }

    /** That a blob is there. */
    void required(long leaf, String what, Sha256 digest) {
        if (!mayBeAbsent && !blobs.has(digest)) {
            findings.leaf(leaf, "the " + what + " " + digest + " is not among the blobs");
        }
    }

    /** That the file on which a plan has averages evaluated is what the plan says of it. */
    void publicSet(long leaf, PublicSetPlan planned, List<String> labels) throws IOException {
        Sha256 digest = LogHistory.digest(planned.getSha256());
        required(leaf, "public set", digest);
        Optional<Path> file = blobs.path(digest);
        if (file.isEmpty()) {
            return;
        }
        try (InputStream in = Files.newInputStream(file.get())) {
            byte[] bytes = in.readNBytes(PublicSet.MOST_BYTES + 1);
            List<Integer> records = PublicSet.parse(bytes, labels).recordsByClass();
            if (bytes.length != planned.getSize() || !records.equals(planned.getRecordsList())) {
                findings.leaf(
                        leaf,
                        "the public set " + digest
                                + " has another size, or other numbers of records, than the plan says");
            }
        } catch (MalformedPublicSetException e) {
            findings.leaf(leaf, "the public set " + digest + " is none: " + e.getMessage());
        }
    }

    /** What a member signed about a contribution, under the key it had then. */
    void contribution(long leaf, ContributionLogged logged, PublicKey member, RunPlan plan) throws IOException {
        Sha256 digest = LogHistory.digest(logged.getSignedStatementSha256());
        Sha256 delta = LogHistory.digest(logged.getDeltaSha256());
        required(leaf, "delta", delta);
        required(leaf, "signed statement", digest);
        Optional<byte[]> bytes = blobs.statement(digest);
        if (bytes.isEmpty()) {
            return;
        }
        try {
            byte[] message = signed(leaf, bytes.get(), digest, Domain.UPDATE, logged.getMember(), member);
            UpdateStatement statement = UpdateStatement.parseFrom(message);
            if (!statement.equals(expected(logged, plan, statement.getDeltaSize()))) {
                findings.leaf(leaf, "the statement " + digest + " does not say what the leaf says");
            }
            if (blobs.has(delta) && blobs.size(delta) != statement.getDeltaSize()) {
                findings.leaf(leaf, "the delta " + delta + " has another size than its statement says");
            }
        } catch (InvalidProtocolBufferException e) {
            findings.leaf(leaf, "the statement " + digest + " is no statement");
        }
    }

    /** What a member signed about an evaluation, under the key it had then. */
    void evaluation(long leaf, EvaluationLogged logged, PublicKey member, RunPlan plan) throws IOException {
        Sha256 digest = LogHistory.digest(logged.getSignedStatementSha256());
        required(leaf, "signed statement", digest);
        Optional<byte[]> bytes = blobs.statement(digest);
        if (bytes.isEmpty()) {
            return;
        }
        try {
            byte[] message = signed(leaf, bytes.get(), digest, Domain.EVALUATION, logged.getMember(), member);
            EvaluationStatement expected = EvaluationStatement.newBuilder()
                    .setFederation(plan.plan().getFederation())
                    .setMember(logged.getMember())
                    .setRun(logged.getRun())
                    .setRound(logged.getRound())
                    .setPlanSha256(logged.getPlanSha256())
                    .setModelSha256(logged.getModelSha256())
                    .addAllCounts(logged.getCountsList())
                    .setMechanism(plan.evaluationMechanism())
                    .build();
            if (!EvaluationStatement.parseFrom(message).equals(expected)) {
                findings.leaf(leaf, "the statement " + digest + " does not say what the leaf says");
            }
        } catch (InvalidProtocolBufferException e) {
            findings.leaf(leaf, "the statement " + digest + " is no statement");
        }
    }

    /** The bytes that were signed; a finding if they were not by this member for this purpose. */
    private byte[] signed(long leaf, byte[] bytes, Sha256 digest, Domain purpose, String name, PublicKey member)
            throws InvalidProtocolBufferException {
        SignedStatement signed = SignedStatement.parseFrom(bytes);
        byte[] message = signed.getStatement().toByteArray();
        if (!signed.getAlgorithm().equals(member.algorithm())
                || !member.verifies(purpose, message, signed.getSignature().toByteArray())) {
            findings.leaf(leaf, "the statement " + digest + " is not signed by " + name);
        }
        return message;
    }

    private static UpdateStatement expected(ContributionLogged logged, RunPlan plan, long size) {
        return UpdateStatement.newBuilder()
                .setFederation(plan.plan().getFederation())
                .setMember(logged.getMember())
                .setRun(logged.getRun())
                .setRound(logged.getRound())
                .setPlanSha256(logged.getPlanSha256())
                .setBaseSha256(logged.getBaseSha256())
                .setDeltaSha256(logged.getDeltaSha256())
                .setDeltaSize(size)
                .setMechanism(plan.mechanism(logged.getRound()))
                .build();
    }
}
