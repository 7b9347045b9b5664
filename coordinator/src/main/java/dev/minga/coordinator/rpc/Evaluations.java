package dev.minga.coordinator.rpc;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.intake.EvaluationCheck;
import dev.minga.coordinator.intake.RejectedException;
import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.round.Evaluation;
import dev.minga.coordinator.round.MemberMessage.Evaluated;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Signer;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.Receipt;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.SignedStatement;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * Takes what members counted. Guarantee: where a receipt is given, the signed statement is on disk and its counts are in the
 * journal; the same counts again get the same promise, also when the evaluation is over. Thread-safe.
 */
final class Evaluations {
    private final Runs runs;
    private final BlobStore blobs;
    private final Signer signer;

    Evaluations(Runs runs, BlobStore blobs, Signer signer) {
        this.runs = runs;
        this.blobs = blobs;
        this.signer = signer;
    }

    SignedReceipt take(SignedStatement signed, Member member)
            throws RejectedException, IOException, ExecutionException, InterruptedException {
        EvaluationStatement statement = EvaluationCheck.authentic(signed, member);
        LiveRun run = runs.find(statement.getRun()).orElseThrow(() -> new RejectedException(Rejection.UNKNOWN_RUN));
        EvaluationCheck.consistent(statement, member, run.plan());
        Sha256 digest = Sha256.of(signed.toByteArray());
        if (!countsAlready(digest, member.name(), run)) {
            Evaluated message = new Evaluated(
                    member.name(),
                    statement.getRound(),
                    Sha256.ofBytes(statement.getModelSha256().toByteArray()),
                    new Evaluation(statement.getCountsList(), digest));
            // What the run would refuse is not kept.
            accepted(run.state().on(message, Instant.EPOCH).rejection());
            blobs.put(signed.toByteArray());
            accepted(run.tell(message).get());
        }
        return receipt(signed, statement);
    }

    private static boolean countsAlready(Sha256 signed, String member, LiveRun run) {
        return run.lastEvaluated(member)
                .filter(accepted -> accepted.evaluation().statement().equals(signed))
                .isPresent();
    }

    private static void accepted(Optional<Rejection> rejection) throws RejectedException {
        if (rejection.isPresent()) {
            throw new RejectedException(rejection.get());
        }
    }

    private SignedReceipt receipt(SignedStatement signed, EvaluationStatement statement) {
        byte[] receipt = Receipt.newBuilder()
                .setFederation(statement.getFederation())
                .setMember(statement.getMember())
                .setRun(statement.getRun())
                .setRound(statement.getRound())
                .setStatementSha256(ByteString.copyFrom(
                        Sha256.of(signed.getStatement().toByteArray()).bytes()))
                .build()
                .toByteArray();
        return SignedReceipt.newBuilder()
                .setReceipt(ByteString.copyFrom(receipt))
                .setSignature(ByteString.copyFrom(signer.sign(Domain.RECEIPT, receipt)))
                .build();
    }
}
