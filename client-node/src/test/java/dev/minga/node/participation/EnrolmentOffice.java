package dev.minga.node.participation;

import com.google.protobuf.ByteString;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.proto.v1.EnrolRequest;
import dev.minga.proto.v1.EnrolResponse;
import dev.minga.proto.v1.Enrolled;
import dev.minga.proto.v1.EnrolmentGrpc;
import dev.minga.proto.v1.PublicKey;
import io.grpc.stub.StreamObserver;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** An enrolment service that makes everybody member alpha, its answer changed as the test wants. */
public final class EnrolmentOffice extends EnrolmentGrpc.EnrolmentImplBase {
    final List<EnrolRequest> requests = new CopyOnWriteArrayList<>();
    private final CertificateAuthority authority;
    private final UnaryOperator<EnrolResponse.Builder> change;

    public EnrolmentOffice(CertificateAuthority authority, UnaryOperator<EnrolResponse.Builder> change) {
        this.authority = authority;
        this.change = change;
    }

    @Override
    public void enrol(EnrolRequest request, StreamObserver<EnrolResponse> responses) {
        requests.add(request);
        X509Certificate own =
                LoopbackServer.issue(authority, request.getCertificateRequest().toByteArray(), "alpha");
        Enrolled.Builder enrolled = Enrolled.newBuilder()
                .setFederation("andes")
                .setMember("alpha")
                .addCertificateChain(der(own))
                .addCertificateChain(der(authority.certificate()))
                .setCoordinatorKey(PublicKey.newBuilder()
                        .setAlgorithm("Ed25519")
                        .setEncoded(ByteString.copyFrom(
                                FakeCoordinator.SIGNER.publicKey().encoded())))
                .setLogOrigin(FakeCoordinator.LOG_KEY.name())
                .setLogKey(FakeCoordinator.LOG_KEY.vkey());
        responses.onNext(
                change.apply(EnrolResponse.newBuilder().setEnrolled(enrolled)).build());
        responses.onCompleted();
    }

    static ByteString der(X509Certificate certificate) {
        try {
            return ByteString.copyFrom(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
    }
}
