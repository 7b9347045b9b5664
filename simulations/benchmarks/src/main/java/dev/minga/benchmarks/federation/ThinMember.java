package dev.minga.benchmarks.federation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.CertificateRequest;
import dev.minga.crypto.identity.TlsKeys;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.CompositeSigner;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.crypto.signature.UnknownAlgorithmException;
import dev.minga.proto.v1.DownloadRequest;
import dev.minga.proto.v1.EnrolRequest;
import dev.minga.proto.v1.EnrolResponse;
import dev.minga.proto.v1.Enrolled;
import dev.minga.proto.v1.EnrolmentGrpc;
import dev.minga.proto.v1.FederationGrpc;
import dev.minga.proto.v1.NextTaskRequest;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.OfferRequest;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.TrainTask;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.proto.v1.UpdateStatement;
import dev.minga.proto.v1.UploadChunk;
import dev.minga.proto.v1.UploadResponse;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.channel.Tls;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An enrolled member with keys and a connection of its own that makes a node's calls, and neither trains nor keeps anything nor
 * follows the log. One thread at a time.
 */
record ThinMember(String name, String federation, CompositeSigner signer, PublicKey coordinator, ManagedChannel channel)
        implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 120;
    private static final int CHUNK_BYTES = 256 << 10;

    /** Trades an invitation for membership, as a node does. */
    static ThinMember enrol(InvitationToken token, SecureRandom random)
            throws IOException, CertificateException, UnknownAlgorithmException {
        KeyPair tls = TlsKeys.generate(random);
        CompositeSigner signer = CompositeSigner.generate(random);
        byte[] request = CertificateRequest.create(tls, token.member());
        String witness = NoteKey.cosigner(
                        token.member(), Ed25519NoteSigner.generate(random).publicKey())
                .vkey();
        ByteArrayOutputStream proof = new ByteArrayOutputStream();
        proof.writeBytes(token.secret());
        proof.writeBytes(request);
        proof.writeBytes(witness.getBytes(StandardCharsets.UTF_8));
        ManagedChannel pinned = Tls.pinned(token.coordinator(), token.authoritySha256());
        EnrolResponse response;
        try {
            response = EnrolmentGrpc.newBlockingStub(pinned)
                    .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .enrol(EnrolRequest.newBuilder()
                            .setTokenSecret(ByteString.copyFrom(token.secret()))
                            .setCertificateRequest(ByteString.copyFrom(request))
                            .setSigningKey(dev.minga.proto.v1.PublicKey.newBuilder()
                                    .setAlgorithm(signer.publicKey().algorithm())
                                    .setEncoded(ByteString.copyFrom(
                                            signer.publicKey().encoded())))
                            .setWitnessKey(witness)
                            .setProofOfPossession(
                                    ByteString.copyFrom(signer.sign(Domain.ENROLMENT, proof.toByteArray())))
                            .build());
        } finally {
            pinned.shutdownNow();
        }
        Enrolled enrolled = response.getEnrolled();
        List<X509Certificate> chain = new ArrayList<>();
        for (ByteString der : enrolled.getCertificateChainList()) {
            chain.add((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(der.newInput()));
        }
        return new ThinMember(
                enrolled.getMember(),
                enrolled.getFederation(),
                signer,
                PublicKey.parse(
                        enrolled.getCoordinatorKey().getAlgorithm(),
                        enrolled.getCoordinatorKey().getEncoded().toByteArray()),
                Tls.mutual(token.coordinator(), tls.getPrivate(), chain.subList(0, 1), chain.get(1)));
    }

    private FederationGrpc.FederationBlockingStub stub() {
        return FederationGrpc.newBlockingStub(channel)
                .withWaitForReady()
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    NextTaskResponse nextTask() {
        return stub().nextTask(NextTaskRequest.getDefaultInstance());
    }

    /** Downloads a round's model; returns its length in bytes. */
    long download(TrainTask task) {
        long[] received = {0};
        stub().download(DownloadRequest.newBuilder()
                        .setSha256(task.getBaseSha256())
                        .build())
                .forEachRemaining(chunk -> received[0] += chunk.getData().size());
        return received[0];
    }

    /** A delta and its signed statement, ready to be sent. */
    record Signed(SignedStatement statement, ByteString delta) {
        ByteString said() {
            return ByteString.copyFrom(
                    Sha256.of(statement.getStatement().toByteArray()).bytes());
        }
    }

    /** Signs a statement about a delta; the delta's bytes are shared, not copied, where they are shared. */
    Signed sign(TrainTask task, ByteString delta) throws InvalidProtocolBufferException {
        TrainingPlan plan = TrainingPlan.parseFrom(task.getPlan());
        ByteString digest = ByteString.copyFrom(Sha256.of(delta.toByteArray()).bytes());
        byte[] statement = UpdateStatement.newBuilder()
                .setFederation(federation)
                .setMember(name)
                .setRun(plan.getRun())
                .setRound(task.getRound())
                .setPlanSha256(ByteString.copyFrom(
                        Sha256.of(task.getPlan().toByteArray()).bytes()))
                .setBaseSha256(task.getBaseSha256())
                .setDeltaSha256(digest)
                .setDeltaSize(delta.size())
                .setMechanism(SmallPlan.mechanism(plan, task.getRound()))
                .build()
                .toByteArray();
        SignedStatement signed = SignedStatement.newBuilder()
                .setStatement(ByteString.copyFrom(statement))
                .setAlgorithm(signer.publicKey().algorithm())
                .setSignature(ByteString.copyFrom(signer.sign(Domain.UPDATE, statement)))
                .build();
        return new Signed(signed, delta);
    }

    /**
     * Offers and uploads a delta, from where an earlier attempt broke off.
     *
     * @return the receipt, not checked yet
     * @throws IOException if it is refused
     */
    SignedReceipt submit(Signed signed) throws IOException, StatusException, InterruptedException {
        OfferResponse offer = stub().offer(OfferRequest.newBuilder()
                .setStatement(signed.statement())
                .build());
        if (offer.hasReceipt()) {
            return offer.getReceipt();
        }
        if (offer.getOutcomeCase() != OfferResponse.OutcomeCase.OFFSET) {
            throw new IOException("the offer is answered by " + offer.getOutcomeCase() + " " + offer.getRejection());
        }
        BlockingClientCall<UploadChunk, UploadResponse> call = FederationGrpc.newBlockingV2Stub(channel)
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .upload();
        ByteString said = signed.said();
        int size = signed.delta().size();
        for (int at = (int) offer.getOffset(); at < size; at += CHUNK_BYTES) {
            call.write(UploadChunk.newBuilder()
                    .setStatementSha256(said)
                    .setOffset(at)
                    .setData(signed.delta().substring(at, Math.min(size, at + CHUNK_BYTES)))
                    .build());
        }
        call.halfClose();
        UploadResponse response = call.read();
        if (response == null || !response.hasReceipt()) {
            throw new IOException("the upload is answered by " + response);
        }
        return response.getReceipt();
    }

    /** Whether the coordinator signed this receipt. */
    boolean holds(SignedReceipt receipt) {
        return coordinator.verifies(
                Domain.RECEIPT,
                receipt.getReceipt().toByteArray(),
                receipt.getSignature().toByteArray());
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
