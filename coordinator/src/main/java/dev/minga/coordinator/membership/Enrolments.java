package dev.minga.coordinator.membership;

import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.ledger.MembershipEntries;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.CertificateRequest;
import dev.minga.crypto.identity.MalformedRequestException;
import dev.minga.crypto.identity.MemberName;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.proto.v1.EnrolRejection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Turns invitations into members.
 *
 * <p>An invitation's secret works once. The caller proves that it holds both private keys: the TLS key signs the
 * certificate request, the signing key signs secret and request together. Thread-safe.
 */
public final class Enrolments {
    private static final int SECRET_BYTES = 32;
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final String federation;
    private final CertificateAuthority authority;
    private final Duration certificateLife;
    private final CoordinatorKeys keys;
    private final Members members;
    private final Clock clock;
    private final SecureRandom random;

    /** Issues certificates of this authority that live so long. */
    public Enrolments(
            String federation,
            CertificateAuthority authority,
            Duration certificateLife,
            CoordinatorKeys keys,
            Members members,
            Clock clock,
            SecureRandom random) {
        this.federation = federation;
        this.authority = authority;
        this.certificateLife = certificateLife;
        this.keys = keys;
        this.members = members;
        this.clock = clock;
        this.random = random;
    }

    /**
     * What members verify the coordinator's words with.
     *
     * @param signing plans, receipts and one of a checkpoint's signatures
     * @param log a checkpoint's other signature; its name is the log's
     */
    public record CoordinatorKeys(PublicKey signing, NoteKey log) {}

    /** What a new member is given. */
    public record Granted(String federation, String member, List<X509Certificate> chain, CoordinatorKeys keys) {}

    /**
     * What an applicant shows.
     *
     * @param certificateRequest PKCS #10, DER
     * @param witnessKey a verifier key as text
     * @param proof the signing key's signature over secret, request and witness key
     */
    public record Application(
            byte[] secret, byte[] certificateRequest, PublicKey signingKey, String witnessKey, byte[] proof) {
        private byte[] provenMessage() {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            message.writeBytes(secret);
            message.writeBytes(certificateRequest);
            message.writeBytes(witnessKey.getBytes(StandardCharsets.UTF_8));
            return message.toByteArray();
        }
    }

    /** An invitation's secret, shown once, and when it stops working. */
    public record Invited(byte[] secret, Instant expires) {}

    /** Invites an organisation for some time. */
    public Invited invite(MemberName name, Duration validity) throws IOException {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        Instant expires = clock.instant().plus(validity).truncatedTo(ChronoUnit.SECONDS);
        members.invite(new Invitation(Sha256.of(secret), name.value(), expires, false));
        return new Invited(secret, expires);
    }

    /** SHA-256 of the authority's certificate: what an invitation pins. */
    public Sha256 authorityFingerprint() {
        return authority.fingerprint();
    }

    /** Enrols an applicant under the invitation's name. */
    public Granted enrol(Application application)
            throws EnrolmentRefusedException, IOException, CertificateEncodingException {
        Sha256 secret = Sha256.of(application.secret());
        Invitation invitation = members.invitation(secret)
                .orElseThrow(() -> new EnrolmentRefusedException(EnrolRejection.TOKEN_UNKNOWN));
        require(!invitation.used(), EnrolRejection.TOKEN_USED);
        Instant now = clock.instant();
        require(now.isBefore(invitation.expires()), EnrolRejection.TOKEN_EXPIRED);
        CertificateRequest request;
        NoteKey witnessKey;
        try {
            request = CertificateRequest.parse(application.certificateRequest());
            witnessKey = NoteKey.parse(application.witnessKey());
        } catch (MalformedRequestException | MalformedLedgerException e) {
            throw new EnrolmentRefusedException(EnrolRejection.REQUEST_MALFORMED);
        }
        require(request.commonName().equals(invitation.name()), EnrolRejection.NAME_DIFFERS_FROM_INVITATION);
        require(witnessKey.cosigns() && witnessKey.name().equals(invitation.name()), EnrolRejection.REQUEST_MALFORMED);
        require(
                application.signingKey().verifies(Domain.ENROLMENT, application.provenMessage(), application.proof()),
                EnrolRejection.PROOF_OF_POSSESSION_FAILED);
        X509Certificate certificate = issue(request, invitation.name(), now);
        Member member = new Member(invitation.name(), application.signingKey(), witnessKey, now, Optional.empty());
        LoggedEntry entry =
                new MembershipEntries(federation).enrolled(member.name(), member.signingKey(), witnessKey, now);
        require(members.enrol(secret, member, IssuedCertificate.of(certificate), entry), EnrolRejection.TOKEN_USED);
        return new Granted(federation, member.name(), List.of(certificate, authority.certificate()), keys);
    }

    /**
     * A new certificate for a member.
     *
     * @return the certificate and the authority's; empty if the request is malformed or names somebody else
     */
    public List<X509Certificate> renew(Member caller, byte[] certificateRequest)
            throws IOException, CertificateEncodingException {
        try {
            CertificateRequest request = CertificateRequest.parse(certificateRequest);
            if (!request.commonName().equals(caller.name())) {
                return List.of();
            }
            X509Certificate certificate = issue(request, caller.name(), clock.instant());
            members.renew(caller.name(), IssuedCertificate.of(certificate));
            return List.of(certificate, authority.certificate());
        } catch (MalformedRequestException e) {
            return List.of();
        }
    }

    private X509Certificate issue(CertificateRequest request, String name, Instant now) {
        return authority.issueMember(request, name, now.minus(CLOCK_SKEW), now.plus(certificateLife), random);
    }

    /**
     * Ends a membership.
     *
     * @return false if there is no such member, or it was ended before
     */
    public boolean revoke(String name, String reason) throws IOException {
        Instant now = clock.instant();
        return members.revoke(
                name, new Member.Revocation(now, reason), new MembershipEntries(federation).revoked(name, reason, now));
    }

    private static void require(boolean condition, EnrolRejection otherwise) throws EnrolmentRefusedException {
        if (!condition) {
            throw new EnrolmentRefusedException(otherwise);
        }
    }
}
