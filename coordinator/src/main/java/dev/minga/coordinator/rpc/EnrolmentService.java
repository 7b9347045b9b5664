package dev.minga.coordinator.rpc;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.membership.EnrolmentRefusedException;
import dev.minga.coordinator.membership.Enrolments;
import dev.minga.coordinator.membership.Enrolments.Application;
import dev.minga.coordinator.membership.Enrolments.Granted;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.crypto.signature.UnknownAlgorithmException;
import dev.minga.proto.v1.EnrolRejection;
import dev.minga.proto.v1.EnrolRequest;
import dev.minga.proto.v1.EnrolResponse;
import dev.minga.proto.v1.Enrolled;
import dev.minga.proto.v1.EnrolmentGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one service that answers callers without a certificate. */
final class EnrolmentService extends EnrolmentGrpc.EnrolmentImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(EnrolmentService.class);

    private final Enrolments enrolments;

    EnrolmentService(Enrolments enrolments) {
        this.enrolments = enrolments;
    }

    @Override
    public void enrol(EnrolRequest request, StreamObserver<EnrolResponse> responses) {
        EnrolResponse.Builder response = EnrolResponse.newBuilder();
        try {
            response.setEnrolled(granted(enrolments.enrol(new Application(
                    request.getTokenSecret().toByteArray(),
                    request.getCertificateRequest().toByteArray(),
                    PublicKey.parse(
                            request.getSigningKey().getAlgorithm(),
                            request.getSigningKey().getEncoded().toByteArray()),
                    request.getWitnessKey(),
                    request.getProofOfPossession().toByteArray()))));
        } catch (EnrolmentRefusedException e) {
            LOG.info("enrolment refused: {}", e.rejection());
            response.setRejection(e.rejection());
        } catch (UnknownAlgorithmException | IllegalArgumentException e) {
            response.setRejection(EnrolRejection.REQUEST_MALFORMED);
        } catch (IOException | CertificateEncodingException e) {
            LOG.error("enrolment failed", e);
            responses.onError(
                    Status.UNAVAILABLE.withDescription("try again later").asRuntimeException());
            return;
        }
        responses.onNext(response.build());
        responses.onCompleted();
    }

    private static Enrolled granted(Granted granted) throws CertificateEncodingException {
        Enrolled.Builder enrolled = Enrolled.newBuilder()
                .setFederation(granted.federation())
                .setMember(granted.member())
                .setCoordinatorKey(dev.minga.proto.v1.PublicKey.newBuilder()
                        .setAlgorithm(granted.keys().signing().algorithm())
                        .setEncoded(ByteString.copyFrom(granted.keys().signing().encoded())));
        enrolled.setLogOrigin(granted.keys().log().name())
                .setLogKey(granted.keys().log().vkey());
        for (X509Certificate certificate : granted.chain()) {
            enrolled.addCertificateChain(ByteString.copyFrom(certificate.getEncoded()));
        }
        return enrolled.build();
    }
}
