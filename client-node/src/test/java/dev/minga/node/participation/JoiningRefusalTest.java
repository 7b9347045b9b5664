package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.node.training.SeededSecureRandom;
import dev.minga.proto.v1.EnrolRejection;
import dev.minga.proto.v1.Enrolled;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Joining with a coordinator that is not the one invited to, or not as it should be: the node keeps nothing. */
class JoiningRefusalTest {
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
