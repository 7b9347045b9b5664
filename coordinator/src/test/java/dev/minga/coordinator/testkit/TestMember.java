package dev.minga.coordinator.testkit;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Evaluating;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.Signer;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** An enrolled organisation: its keys, its certificate, and what it can say with them. */
public record TestMember(
        String name, PrivateKey tlsKey, List<X509Certificate> chain, Signer signer, Ed25519NoteSigner witness) {
    /** What an honest member states about this delta of the run's open round. */
    public UpdateStatement.Builder statement(LiveRun run, byte[] delta) {
        Collecting open = (Collecting) run.state();
        return statement(run.plan(), open.round(), open.base(), delta);
    }

    public UpdateStatement.Builder statement(RunPlan plan, int round, Sha256 base, byte[] delta) {
        return UpdateStatement.newBuilder()
                .setFederation(plan.plan().getFederation())
                .setMember(name)
                .setRun(plan.run())
                .setRound(round)
                .setPlanSha256(ByteString.copyFrom(plan.digest().bytes()))
                .setBaseSha256(ByteString.copyFrom(base.bytes()))
                .setDeltaSha256(ByteString.copyFrom(Sha256.of(delta).bytes()))
                .setDeltaSize(delta.length)
                .setMechanism(plan.mechanism(round));
    }

    public SignedStatement sign(UpdateStatement.Builder statement) {
        return sign(statement.build().toByteArray());
    }

    public SignedStatement sign(byte[] statement) {
        return sign(Domain.UPDATE, statement);
    }

    public SignedStatement sign(Domain purpose, byte[] statement) {
        return SignedStatement.newBuilder()
                .setStatement(ByteString.copyFrom(statement))
                .setAlgorithm(signer.publicKey().algorithm())
                .setSignature(ByteString.copyFrom(signer.sign(purpose, statement)))
                .build();
    }

    /** What an honest member states about what it counted for a round's average. */
    public EvaluationStatement.Builder evaluation(RunPlan plan, int round, Sha256 model, List<Long> counts) {
        return EvaluationStatement.newBuilder()
                .setFederation(plan.plan().getFederation())
                .setMember(name)
                .setRun(plan.run())
                .setRound(round)
                .setPlanSha256(ByteString.copyFrom(plan.digest().bytes()))
                .setModelSha256(ByteString.copyFrom(model.bytes()))
                .addAllCounts(counts)
                .setMechanism(plan.evaluationMechanism());
    }

    /** The same of the average that is evaluated now, signed. */
    public SignedStatement evaluates(LiveRun run, List<Long> counts) {
        Evaluating open = (Evaluating) run.state();
        return sign(evaluation(run.plan(), open.round(), open.model(), counts));
    }

    public SignedStatement sign(EvaluationStatement.Builder statement) {
        return sign(Domain.EVALUATION, statement.build().toByteArray());
    }
}
