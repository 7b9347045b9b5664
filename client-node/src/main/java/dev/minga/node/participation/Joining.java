package dev.minga.node.participation;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.CertificateRequest;
import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.crypto.identity.TlsKeys;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.CompositeSigner;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.UnknownAlgorithmException;
import dev.minga.proto.v1.EnrolRejection;
import dev.minga.proto.v1.EnrolRequest;
import dev.minga.proto.v1.EnrolResponse;
import dev.minga.proto.v1.Enrolled;
import dev.minga.proto.v1.EnrolmentGrpc;
import dev.minga.proto.v1.PublicKey;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.channel.Tls;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trades an invitation for membership. Private keys are made here and never leave. */
public final class Joining {
    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

    private Joining() {}

    /**
     * Joins, and keeps keys, certificate and settings in the node's directory.
     *
     * @throws UserError if the coordinator cannot be reached, is not the one the token names, or refuses
     */
    public static Membership join(InvitationToken token, NodeHome home, SecureRandom random) throws IOException {
        return join(token, home, random, enrolled -> {});
    }

    /**
     * The same with a kit, whose keys must be those that the coordinator sends. What it proposes is laid beside the settings,
     * for the operator to take over.
     *
     * @throws UserError also if federation or keys are others than the kit's
     */
    public static Membership join(OpenedKit kit, NodeHome home, SecureRandom random) throws IOException {
        Membership membership = join(kit.kit().token(), home, random, kit::requireSame);
        if (kit.kit().settings().isPresent()) {
            AtomicFile.write(home.proposedSettings(), kit.kit().settings().get().getBytes(StandardCharsets.UTF_8));
        }
        return membership;
    }

    private static Membership join(
            InvitationToken token, NodeHome home, SecureRandom random, Consumer<Enrolled> expected) throws IOException {
        if (home.joined()) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "the node in " + home.directory() + " has joined already",
                    "Choose an empty directory; keys are never overwritten");
        }
        KeyPair tls = TlsKeys.generate(random);
        NodeHome.MemberKeys keys =
                new NodeHome.MemberKeys(CompositeSigner.generate(random), Ed25519NoteSigner.generate(random));
        Enrolled enrolled = enrolled(token, enrol(token, request(token, tls, keys)));
        List<X509Certificate> chain = Certificates.ofMember(enrolled.getCertificateChainList().stream()
                .map(ByteString::toByteArray)
                .toList());
        if (!fingerprintOf(chain.get(1)).equals(fingerprint(token))) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "the coordinator sent a certificate of another authority than the token names",
                    "Do not go on; ask the coordinator's operator");
        }
        expected.accept(enrolled);
        TlsIdentity identity;
        try {
            dev.minga.crypto.signature.PublicKey.parse(
                    enrolled.getCoordinatorKey().getAlgorithm(),
                    enrolled.getCoordinatorKey().getEncoded().toByteArray());
            NoteKey.parse(enrolled.getLogKey());
            identity = new TlsIdentity(tls.getPrivate(), chain);
            LOG.info("enrolled as {}", identity);
        } catch (UnknownAlgorithmException | MalformedLedgerException | IllegalArgumentException e) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "the coordinator sent a key or a certificate that this node cannot use: " + e.getMessage(),
                    "Check that node and coordinator are of versions that fit",
                    e);
        }
        Membership membership = new Membership(
                enrolled.getFederation(),
                enrolled.getMember(),
                token.coordinator(),
                enrolled.getCoordinatorKey().getAlgorithm(),
                HexFormat.of()
                        .formatHex(enrolled.getCoordinatorKey().getEncoded().toByteArray()),
                enrolled.getLogKey());
        home.keep(membership, identity, keys, random);
        return membership;
    }

    private static EnrolRequest request(InvitationToken token, KeyPair tls, NodeHome.MemberKeys keys) {
        byte[] request = CertificateRequest.create(tls, token.member());
        String witnessKey =
                NoteKey.cosigner(token.member(), keys.witness().publicKey()).vkey();
        ByteArrayOutputStream proof = new ByteArrayOutputStream();
        proof.writeBytes(token.secret());
        proof.writeBytes(request);
        proof.writeBytes(witnessKey.getBytes(StandardCharsets.UTF_8));
        CompositeSigner signer = keys.signer();
        return EnrolRequest.newBuilder()
                .setTokenSecret(ByteString.copyFrom(token.secret()))
                .setCertificateRequest(ByteString.copyFrom(request))
                .setSigningKey(PublicKey.newBuilder()
                        .setAlgorithm(signer.publicKey().algorithm())
                        .setEncoded(ByteString.copyFrom(signer.publicKey().encoded())))
                .setWitnessKey(witnessKey)
                .setProofOfPossession(ByteString.copyFrom(signer.sign(Domain.ENROLMENT, proof.toByteArray())))
                .build();
    }

    private static EnrolResponse enrol(InvitationToken token, EnrolRequest request) throws IOException {
        ManagedChannel channel = Tls.pinned(token.coordinator(), token.authoritySha256());
        try {
            return EnrolmentGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .enrol(request);
        } catch (StatusRuntimeException e) {
            throw CoordinatorLink.unreachable(token.coordinator(), e);
        } finally {
            channel.shutdownNow();
        }
    }

    private static Enrolled enrolled(InvitationToken token, EnrolResponse response) {
        if (response.hasEnrolled() && response.getEnrolled().getMember().equals(token.member())) {
            return response.getEnrolled();
        }
        EnrolRejection reason = response.getRejection();
        String remedy = switch (reason) {
            case TOKEN_USED ->
                "If it was not you who used it, tell the coordinator's operator at once: somebody joined in your"
                        + " name. Else ask for a new token";
            case TOKEN_EXPIRED, TOKEN_UNKNOWN -> "Ask the coordinator's operator for a new token";
            default -> "Check that node and coordinator are of versions that fit";
        };
        throw new UserError(ExitCode.REFUSED, "the coordinator refuses to enrol this node: " + reason, remedy);
    }

    private static Sha256 fingerprintOf(X509Certificate certificate) throws IOException {
        try {
            return Sha256.of(certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IOException("the coordinator sent a certificate that cannot be read", e);
        }
    }

    /** SHA-256 of the authority's certificate that a token pins, for the operator to compare. */
    public static Sha256 fingerprint(InvitationToken token) {
        return Sha256.ofBytes(token.authoritySha256());
    }
}
