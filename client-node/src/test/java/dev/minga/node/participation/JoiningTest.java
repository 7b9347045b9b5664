package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.CertificateRequest;
import dev.minga.crypto.identity.MalformedRequestException;
import dev.minga.crypto.identity.MemberName;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.crypto.signature.UnknownAlgorithmException;
import dev.minga.node.training.SeededSecureRandom;
import dev.minga.proto.v1.EnrolRejection;
import dev.minga.proto.v1.EnrolRequest;
import dev.minga.proto.v1.Enrolled;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Joining over real TLS on the loopback address, with an honest coordinator and others. */
class JoiningTest {
    private static final CertificateAuthority AUTHORITY = LoopbackServer.newAuthority();
    private static final CertificateAuthority OTHER_AUTHORITY = LoopbackServer.newAuthority();
    private static final byte[] SECRET = new byte[32];

    @TempDir
    Path folder;

    private NodeHome home() {
        return new NodeHome(folder.resolve("node"));
    }

    private static InvitationToken token(LoopbackServer server, CertificateAuthority pinned) {
        return new InvitationToken(
                "alpha", server.address(), pinned.fingerprint().bytes(), SECRET);
    }

    private Membership join(EnrolmentOffice office, X509Certificate certificate, CertificateAuthority authority)
            throws IOException {
        try (LoopbackServer server = new LoopbackServer(certificate, authority, List.of(office))) {
            return Joining.join(token(server, AUTHORITY), home(), new SeededSecureRandom(21));
        }
    }

    private Membership join(EnrolmentOffice office) throws IOException {
        return join(office, LoopbackServer.serverCertificate(AUTHORITY, "localhost"), AUTHORITY);
    }

    @Test
    void anInvitationIsTradedForAMembershipThatStaysInTheDirectory() throws IOException {
        Membership membership = join(new EnrolmentOffice(AUTHORITY, response -> response));
        assertThat(membership.federation()).isEqualTo("andes");
        assertThat(membership.member()).isEqualTo("alpha");
        assertThat(home().joined()).isTrue();
        assertThat(home().membership()).isEqualTo(membership);
        assertThat(home().coordinatorKey()).isEqualTo(FakeCoordinator.SIGNER.publicKey());
        assertThat(MemberName.of(home().tlsIdentity().chain().get(0))).hasToString("alpha");
        assertThat(home().tlsIdentity().chain().get(1)).isEqualTo(AUTHORITY.certificate());
        assertThat(Files.readString(folder.resolve("node/node.yaml"))).contains("maxEpsilon: 8.0");
    }

    @Test
    void theNodeProvesThatItHoldsTheKeysThatItNames()
            throws IOException, MalformedRequestException, UnknownAlgorithmException {
        EnrolmentOffice office = new EnrolmentOffice(AUTHORITY, response -> response);
        join(office);
        EnrolRequest request = office.requests.get(0);
        byte[] csr = request.getCertificateRequest().toByteArray();
        assertThat(request.getTokenSecret().toByteArray()).isEqualTo(SECRET);
        assertThat(CertificateRequest.parse(csr).commonName()).isEqualTo("alpha");
        PublicKey key = PublicKey.parse(
                request.getSigningKey().getAlgorithm(),
                request.getSigningKey().getEncoded().toByteArray());
        byte[] proven = ByteString.copyFrom(SECRET)
                .concat(request.getCertificateRequest())
                .toByteArray();
        assertThat(key.verifies(
                        Domain.ENROLMENT, proven, request.getProofOfPossession().toByteArray()))
                .isTrue();
        assertThat(home().signer().publicKey()).isEqualTo(key);
    }

    @Test
    void keysAreForTheirOwnerOnly() throws IOException {
        join(new EnrolmentOffice(AUTHORITY, response -> response));
        try (Stream<Path> files = Files.list(folder.resolve("node/identity"))) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(4);
            for (Path file : all) {
                if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as("%s", file)
                            .isEqualTo("rw-------");
                }
            }
        }
    }

    @Test
    void aNodeJoinsOnce() throws IOException {
        join(new EnrolmentOffice(AUTHORITY, response -> response));
        byte[] seed = Files.readAllBytes(folder.resolve("node/identity/signing-ed25519.seed"));
        EnrolmentOffice second = new EnrolmentOffice(AUTHORITY, response -> response);
        assertRefused(() -> join(second), ExitCode.REFUSED, "has joined already. Choose an empty directory");
        assertThat(second.requests).isEmpty();
        assertThat(Files.readAllBytes(folder.resolve("node/identity/signing-ed25519.seed")))
                .isEqualTo(seed);
    }

    static Stream<Arguments> impostors() {
        return Stream.of(
                Arguments.of(
                        "another authority",
                        LoopbackServer.serverCertificate(OTHER_AUTHORITY, "localhost"),
                        OTHER_AUTHORITY),
                Arguments.of(
                        "the right authority shown behind a certificate it did not issue",
                        LoopbackServer.serverCertificate(OTHER_AUTHORITY, "localhost"),
                        AUTHORITY),
                Arguments.of(
                        "another host", LoopbackServer.serverCertificate(AUTHORITY, "elsewhere.example"), AUTHORITY),
                Arguments.of("a member", LoopbackServer.memberCertificateOfTheServer(AUTHORITY), AUTHORITY));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impostors")
    void theSecretIsNotToldToWhoeverElseAnswers(String name, X509Certificate certificate, CertificateAuthority chain) {
        EnrolmentOffice office = new EnrolmentOffice(AUTHORITY, response -> response);
        assertRefused(
                () -> join(office, certificate, chain), ExitCode.REFUSED, "is not the coordinator that was invited to");
        assertThat(office.requests).isEmpty();
        assertThat(home().joined()).isFalse();
    }

    @Test
    void aCoordinatorThatIsNotThereIsUnavailable() throws IOException {
        InvitationToken token;
        try (LoopbackServer server = new LoopbackServer(AUTHORITY, new EnrolmentOffice(AUTHORITY, r -> r))) {
            token = token(server, AUTHORITY);
        }
        assertRefused(
                () -> Joining.join(token, home(), new SeededSecureRandom(22)),
                ExitCode.UNAVAILABLE,
                "cannot be reached. Check that it runs");
    }

    @ParameterizedTest
    @CsvSource({
        "TOKEN_USED, Ask the coordinator's operator for a new token",
        "TOKEN_EXPIRED, Ask the coordinator's operator for a new token",
        "TOKEN_UNKNOWN, Ask the coordinator's operator for a new token",
        "PROOF_OF_POSSESSION_FAILED, Check that node and coordinator are of versions that fit",
    })
    void aRefusalIsToldWithItsRemedy(EnrolRejection reason, String remedy) {
        assertRefused(
                () -> join(new EnrolmentOffice(AUTHORITY, response -> response.setRejection(reason))),
                ExitCode.REFUSED,
                "the coordinator refuses to enrol this node: " + reason + ". " + remedy);
        assertThat(home().joined()).isFalse();
    }

    private static Arguments bad(String name, Consumer<Enrolled.Builder> change) {
        return Arguments.of(name, change);
    }

    static Stream<Arguments> uselessEnrolments() {
        return Stream.of(
                bad("another name", enrolled -> enrolled.setMember("beta")),
                bad("no certificate", Enrolled.Builder::clearCertificateChain),
                bad("no authority", enrolled -> {
                    ByteString own = enrolled.getCertificateChain(0);
                    enrolled.clearCertificateChain().addCertificateChain(own);
                }),
                bad(
                        "another authority",
                        enrolled ->
                                enrolled.setCertificateChain(1, EnrolmentOffice.der(OTHER_AUTHORITY.certificate()))),
                bad("garbage", enrolled -> enrolled.setCertificateChain(0, ByteString.copyFromUtf8("garbage"))),
                bad(
                        "someone else's certificate",
                        enrolled -> enrolled.setCertificateChain(0, enrolled.getCertificateChain(1))),
                bad("no key", Enrolled.Builder::clearCoordinatorKey),
                bad(
                        "a weak key",
                        enrolled -> enrolled.getCoordinatorKeyBuilder().setEncoded(ByteString.copyFrom(new byte[32]))),
                bad(
                        "an unknown key",
                        enrolled -> enrolled.getCoordinatorKeyBuilder().setAlgorithm("none")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("uselessEnrolments")
    void whatCannotBeUsedIsRefusedAndNothingIsKept(String name, Consumer<Enrolled.Builder> change) {
        EnrolmentOffice office = new EnrolmentOffice(AUTHORITY, response -> {
            change.accept(response.getEnrolledBuilder());
            return response;
        });
        assertThatThrownBy(() -> join(office)).isInstanceOfAny(UserError.class, IOException.class);
        assertThat(home().joined()).isFalse();
        assertThat(Files.exists(folder.resolve("node"))).isFalse();
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private static void assertRefused(Attempt attempt, ExitCode code, String words) {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(attempt::run)
                .withMessageContaining(words)
                .satisfies(error -> assertThat(error.exitCode()).isEqualTo(code));
    }
}
