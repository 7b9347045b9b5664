package dev.minga.coordinator.membership;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.CertificateRequest;
import dev.minga.crypto.identity.MalformedRequestException;
import dev.minga.crypto.identity.MemberName;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.proto.v1.EnrolRejection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Turns invitations into members.
 *
 * <p>An invitation's secret works once. The caller proves that it holds both private keys: the TLS key signs the
 * certificate request, the signing key signs secret and request together. Thread-safe.
 */
public final class Enrolments {
    private static final int SECRET_BYTES = 32;
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(90);

    private final String federation;
    private final CertificateAuthority authority;
    private final PublicKey coordinatorKey;
    private final Members members;
    private final Clock clock;
    private final SecureRandom random;

    /** Issues certificates of this authority. */
    public Enrolments(
            String federation,
            CertificateAuthority authority,
            PublicKey coordinatorKey,
            Members members,
            Clock clock,
            SecureRandom random) {
        this.federation = federation;
        this.authority = authority;
        this.coordinatorKey = coordinatorKey;
        this.members = members;
        this.clock = clock;
        this.random = random;
    }

    /** What a new member is given. */
    public record Granted(String federation, String member, List<X509Certificate> chain, PublicKey coordinatorKey) {}

    /** An invitation's secret, shown once, and when it stops working. */
    public record Invited(byte[] secret, Instant expires) {}

    /** Invites an organisation for some time. */
    public Invited invite(MemberName name, Duration validity) throws IOException {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        Instant expires = clock.instant().plus(validity);
        members.invite(new Invitation(Sha256.of(secret), name.value(), expires, false));
        return new Invited(secret, expires);
    }

    /** SHA-256 of the authority's certificate: what an invitation pins. */
    public Sha256 authorityFingerprint() {
        return authority.fingerprint();
    }

    /** Enrols the caller under the invitation's name. */
    public Granted enrol(byte[] secret, byte[] certificateRequest, PublicKey signingKey, byte[] proof)
            throws EnrolmentRefusedException, IOException, CertificateEncodingException {
        Sha256 digest = Sha256.of(secret);
        Invitation invitation = members.invitation(digest)
                .orElseThrow(() -> new EnrolmentRefusedException(EnrolRejection.TOKEN_UNKNOWN));
        require(!invitation.used(), EnrolRejection.TOKEN_USED);
        Instant now = clock.instant();
        require(now.isBefore(invitation.expires()), EnrolRejection.TOKEN_EXPIRED);
        CertificateRequest request;
        try {
            request = CertificateRequest.parse(certificateRequest);
        } catch (MalformedRequestException e) {
            throw new EnrolmentRefusedException(EnrolRejection.REQUEST_MALFORMED);
        }
        require(request.commonName().equals(invitation.name()), EnrolRejection.NAME_DIFFERS_FROM_INVITATION);
        require(
                signingKey.verifies(Domain.ENROLMENT, proofMessage(secret, certificateRequest), proof),
                EnrolRejection.PROOF_OF_POSSESSION_FAILED);
        X509Certificate certificate = authority.issueMember(
                request, invitation.name(), now.minus(CLOCK_SKEW), now.plus(CERTIFICATE_LIFE), random);
        Member member = new Member(invitation.name(), signingKey, Sha256.of(certificate.getEncoded()), now);
        require(members.enrol(digest, member), EnrolRejection.TOKEN_USED);
        return new Granted(federation, member.name(), List.of(certificate, authority.certificate()), coordinatorKey);
    }

    private static byte[] proofMessage(byte[] secret, byte[] certificateRequest) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(secret);
        message.writeBytes(certificateRequest);
        return message.toByteArray();
    }

    private static void require(boolean condition, EnrolRejection otherwise) throws EnrolmentRefusedException {
        if (!condition) {
            throw new EnrolmentRefusedException(otherwise);
        }
    }
}
