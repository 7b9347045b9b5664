package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.minga.coordinator.membership.IssuedCertificate;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.CertificateRequest;
import dev.minga.crypto.identity.TlsKeys;
import dev.minga.shared.testkit.SeededSecureRandom;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates that are recorded as member ada's, each wrong in one way only. */
class CertificateTest {
    private static final SeededSecureRandom RANDOM = new SeededSecureRandom(31);
    private static final KeyPair KEYS = TlsKeys.generate(RANDOM);
    private static final Instant NOW = Instant.now();
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    static Path directory = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private static TestFederation federation;

    @SuppressWarnings("NullAway.Init")
    private static TestMember ada;

    @BeforeAll
    static void open() throws Exception {
        federation = new TestFederation(directory);
        ada = federation.enrol("ada");
        federation.enrol("bob");
    }

    @AfterAll
    static void close() throws Exception {
        federation.close();
    }

    private interface Issue {
        X509Certificate by(CertificateAuthority authority) throws Exception;
    }

    private static Issue member(String name, Instant from, Instant until) {
        return authority -> authority.issueMember(
                CertificateRequest.parse(CertificateRequest.create(KEYS, name)), name, from, until, RANDOM);
    }

    static Stream<Arguments> certificates() {
        Issue right = member("ada", NOW.minus(DAY), NOW.plus(DAY));
        CertificateAuthority other =
                CertificateAuthority.create("andes", NOW.minus(DAY), NOW.plus(Duration.ofDays(9)), RANDOM);
        Issue server = authority ->
                authority.issueServer(KEYS.getPublic(), List.of("localhost"), NOW.minus(DAY), NOW.plus(DAY), RANDOM);
        return Stream.of(
                arguments("as it should be", Status.Code.OK, right),
                arguments(
                        "expired",
                        Status.Code.UNAVAILABLE,
                        member("ada", NOW.minus(DAY.multipliedBy(2)), NOW.minus(DAY))),
                arguments(
                        "not yet valid",
                        Status.Code.UNAVAILABLE,
                        member("ada", NOW.plus(DAY), NOW.plus(DAY.multipliedBy(2)))),
                arguments("another authority's", Status.Code.UNAVAILABLE, (Issue) authority -> right.by(other)),
                arguments("for servers", Status.Code.UNAVAILABLE, server),
                arguments("in bob's name", Status.Code.UNAUTHENTICATED, member("bob", NOW.minus(DAY), NOW.plus(DAY))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("certificates")
    void onlyACertificateThatIsRightInEveryWayIsAMembers(String name, Status.Code answer, Issue issue)
            throws Exception {
        CertificateAuthority authority = federation.home.authority();
        X509Certificate certificate = issue.by(authority);
        federation.members.renew("ada", IssuedCertificate.of(certificate));
        TestMember caller = new TestMember(
                "ada", KEYS.getPrivate(), List.of(certificate, authority.certificate()), ada.signer(), ada.witness());
        try (MemberLink link = federation.link(caller)) {
            if (answer == Status.Code.OK) {
                assertThat(link.nextTask().hasWait()).isTrue();
            } else {
                assertThatExceptionOfType(StatusRuntimeException.class)
                        .isThrownBy(link::nextTask)
                        .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(answer));
            }
        }
    }
}
