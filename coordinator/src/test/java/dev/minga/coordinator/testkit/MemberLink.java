package dev.minga.coordinator.testkit;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.membership.Enrolments.Application;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.Chunk;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.DeclineRequest;
import dev.minga.proto.v1.DownloadRequest;
import dev.minga.proto.v1.EnrolRequest;
import dev.minga.proto.v1.EnrolResponse;
import dev.minga.proto.v1.EnrolmentGrpc;
import dev.minga.proto.v1.EvaluateRequest;
import dev.minga.proto.v1.EvaluateResponse;
import dev.minga.proto.v1.FederationGrpc;
import dev.minga.proto.v1.NextTaskRequest;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.OfferRequest;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UploadChunk;
import dev.minga.proto.v1.UploadResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.ByteArrayOutputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** What a member calls, over a channel that is closed with this. */
public record MemberLink(ManagedChannel channel) implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private static final int CHUNK_BYTES = 1 << 20;

    private FederationGrpc.FederationBlockingStub stub() {
        return FederationGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Enrols over the wire; the response is whatever the coordinator answers. */
    public EnrolResponse enrol(Application application) {
        return EnrolmentGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .enrol(EnrolRequest.newBuilder()
                        .setTokenSecret(ByteString.copyFrom(application.secret()))
                        .setCertificateRequest(ByteString.copyFrom(application.certificateRequest()))
                        .setSigningKey(dev.minga.proto.v1.PublicKey.newBuilder()
                                .setAlgorithm(application.signingKey().algorithm())
                                .setEncoded(ByteString.copyFrom(
                                        application.signingKey().encoded())))
                        .setWitnessKey(application.witnessKey())
                        .setProofOfPossession(ByteString.copyFrom(application.proof()))
                        .build());
    }

    /** The certificates that an enrolment gave. */
    public static List<X509Certificate> chain(EnrolResponse response) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> chain = new ArrayList<>();
        for (ByteString der : response.getEnrolled().getCertificateChainList()) {
            chain.add((X509Certificate) factory.generateCertificate(der.newInput()));
        }
        return chain;
    }

    public NextTaskResponse nextTask() {
        return nextTask(List.of());
    }

    /** What to do next, for a member that waits for the end of these runs. */
    public NextTaskResponse nextTask(List<String> following) {
        return stub().nextTask(
                        NextTaskRequest.newBuilder().addAllFollowing(following).build());
    }

    public void decline(String run) {
        stub().decline(DeclineRequest.newBuilder()
                .setRun(run)
                .setReason(DeclineReason.CANNOT_TRAIN)
                .build());
    }

    public byte[] download(Sha256 digest, long offset) {
        return download(ByteString.copyFrom(digest.bytes()), offset);
    }

    public byte[] download(ByteString digest, long offset) {
        Iterator<Chunk> chunks = stub().download(DownloadRequest.newBuilder()
                .setSha256(digest)
                .setOffset(offset)
                .build());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        chunks.forEachRemaining(chunk -> file.writeBytes(chunk.getData().toByteArray()));
        return file.toByteArray();
    }

    public OfferResponse offer(SignedStatement statement) {
        return stub().offer(OfferRequest.newBuilder().setStatement(statement).build());
    }

    public EvaluateResponse evaluate(SignedStatement statement) {
        return stub().evaluate(
                        EvaluateRequest.newBuilder().setStatement(statement).build());
    }

    /** A stream that the test fills by hand. */
    public BlockingClientCall<UploadChunk, UploadResponse> upload() {
        return FederationGrpc.newBlockingV2Stub(channel)
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .upload();
    }

    public static UploadChunk chunk(SignedStatement offered, long offset, byte[] data) {
        return UploadChunk.newBuilder()
                .setStatementSha256(ByteString.copyFrom(
                        Sha256.of(offered.getStatement().toByteArray()).bytes()))
                .setOffset(offset)
                .setData(ByteString.copyFrom(data))
                .build();
    }

    /** Sends these bytes for this offer, from an offset on, as a node does. */
    public UploadResponse upload(SignedStatement offered, byte[] file, int offset)
            throws InterruptedException, StatusException {
        BlockingClientCall<UploadChunk, UploadResponse> call = upload();
        int at = offset;
        boolean going = file.length > 0;
        while (going) { // where all is there already, an empty chunk says so
            int count = Math.min(CHUNK_BYTES, file.length - at);
            going = call.write(chunk(offered, at, java.util.Arrays.copyOfRange(file, at, at + count)));
            at += count;
            going &= at < file.length;
        }
        call.halfClose();
        return Objects.requireNonNull(call.read(), "the coordinator answered nothing");
    }

    /** Offers and uploads; the receipt or the rejection of whichever step ended it. */
    public UploadResponse submit(SignedStatement statement, byte[] delta) throws InterruptedException, StatusException {
        OfferResponse offer = offer(statement);
        return switch (offer.getOutcomeCase()) {
            case OFFSET -> upload(statement, delta, (int) offer.getOffset());
            case RECEIPT ->
                UploadResponse.newBuilder().setReceipt(offer.getReceipt()).build();
            case REJECTION ->
                UploadResponse.newBuilder().setRejection(offer.getRejection()).build();
            case OUTCOME_NOT_SET -> throw new AssertionError("an offer without outcome");
        };
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
