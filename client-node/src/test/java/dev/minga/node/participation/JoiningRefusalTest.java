package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.proto.v1.EnrolRejection;
import dev.minga.proto.v1.Enrolled;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
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
    private static final CertificateAuthority OTHER_AUTHORITY = LoopbackServer.newAuthority();

    @TempDir
    Path folder;

    private JoiningScene scene() {
        return new JoiningScene(folder);
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
                        JoiningScene.AUTHORITY),
                Arguments.of(
                        "another host",
                        LoopbackServer.serverCertificate(JoiningScene.AUTHORITY, "elsewhere.example"),
                        JoiningScene.AUTHORITY),
                Arguments.of(
                        "a member",
                        LoopbackServer.memberCertificateOfTheServer(JoiningScene.AUTHORITY),
                        JoiningScene.AUTHORITY));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impostors")
    void theSecretIsNotToldToWhoeverElseAnswers(String name, X509Certificate certificate, CertificateAuthority chain) {
        EnrolmentOffice office = new EnrolmentOffice(JoiningScene.AUTHORITY, response -> response);
        assertRefused(
                () -> scene().join(office, certificate, chain),
                ExitCode.REFUSED,
                "is not the coordinator that was invited to");
        assertThat(office.requests).isEmpty();
        assertThat(scene().home().joined()).isFalse();
    }

    @Test
    void aCoordinatorThatIsNotThereIsUnavailable() throws IOException {
        InvitationToken token;
        try (LoopbackServer server =
                new LoopbackServer(JoiningScene.AUTHORITY, new EnrolmentOffice(JoiningScene.AUTHORITY, r -> r))) {
            token = JoiningScene.token(server, JoiningScene.AUTHORITY);
        }
        assertRefused(
                () -> Joining.join(token, scene().home(), new SeededSecureRandom(22)),
                ExitCode.UNAVAILABLE,
                "cannot be reached. Check that it runs");
    }

    @ParameterizedTest
    @CsvSource({
        "TOKEN_USED, 'If it was not you who used it, tell the coordinator''s operator at once'",
        "TOKEN_EXPIRED, Ask the coordinator's operator for a new token",
        "TOKEN_UNKNOWN, Ask the coordinator's operator for a new token",
        "PROOF_OF_POSSESSION_FAILED, Check that node and coordinator are of versions that fit",
    })
    void aRefusalIsToldWithItsRemedy(EnrolRejection reason, String remedy) {
        assertRefused(
                () -> scene().join(
                                new EnrolmentOffice(JoiningScene.AUTHORITY, response -> response.setRejection(reason))),
                ExitCode.REFUSED,
                "the coordinator refuses to enrol this node: " + reason + ". " + remedy);
        assertThat(scene().home().joined()).isFalse();
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
        EnrolmentOffice office = new EnrolmentOffice(JoiningScene.AUTHORITY, response -> {
            change.accept(response.getEnrolledBuilder());
            return response;
        });
        assertThatThrownBy(() -> scene().join(office)).isInstanceOfAny(UserError.class, IOException.class);
        assertThat(scene().home().joined()).isFalse();
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
