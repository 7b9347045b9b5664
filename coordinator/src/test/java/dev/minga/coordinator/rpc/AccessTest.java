package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.SeededSecureRandom;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.CertificateRequest;
import dev.minga.crypto.identity.MemberName;
import dev.minga.crypto.identity.TlsKeys;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.proto.v1.EnrolRejection;
import dev.minga.proto.v1.EnrolRequest;
import dev.minga.proto.v1.EnrolResponse;
import dev.minga.proto.v1.EnrolmentGrpc;
import dev.minga.proto.v1.PublicKey;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.shared.channel.Tls;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may call what. */
class AccessTest {
    private static final SeededSecureRandom RANDOM = new SeededSecureRandom(9);

    @TempDir
    private static Path directory = Path.of("");

    private static TestFederation federation;

    @BeforeAll
    static void open() throws Exception {
        federation = new TestFederation(directory);
    }

    @AfterAll
    static void close() throws Exception {
        federation.close();
    }

    @Test
    void withoutACertificateEveryFederationCallIsUnauthenticated() throws Exception {
        List<Consumer<MemberLink>> calls = List.of(
                MemberLink::nextTask,
                link -> link.decline("run"),
                link -> link.download(Sha256.of(), 0),
                link -> link.offer(SignedStatement.getDefaultInstance()),
                link -> {
                    try {
                        link.upload(Sha256.of(), new byte[1], 0);
                    } catch (Exception e) {
                        throw Status.fromThrowable(e).asRuntimeException();
                    }
                });
        try (MemberLink anonymous = federation.anonymousLink()) {
            for (Consumer<MemberLink> call : calls) {
                assertStatus(Status.Code.UNAUTHENTICATED, () -> call.accept(anonymous));
            }
        }
    }

    @Test
    void withoutACertificateAnInvitedOrganisationEnrols() throws Exception {
        KeyPair keys = TlsKeys.generate(RANDOM);
        Ed25519Signer signer = Ed25519Signer.generate(RANDOM);
        byte[] secret = federation
                .enrolments
                .invite(new MemberName("new-bank"), Duration.ofHours(1))
                .secret();
        byte[] request = CertificateRequest.create(keys, "new-bank");
        byte[] proof = signer.sign(Domain.ENROLMENT, TestFederation.proofMessage(secret, request));
        try (MemberLink anonymous = federation.anonymousLink()) {
            assertThat(anonymous
                            .enrol(new byte[32], request, signer.publicKey(), proof)
                            .getRejection())
                    .isEqualTo(EnrolRejection.TOKEN_UNKNOWN);
            EnrolResponse enrolled = anonymous.enrol(secret, request, signer.publicKey(), proof);
            assertThat(enrolled.getEnrolled().getMember()).isEqualTo("new-bank");
            assertThat(enrolled.getEnrolled().getCoordinatorKey().getEncoded().toByteArray())
                    .isEqualTo(federation.signer.publicKey().encoded());
            TestMember member = new TestMember("new-bank", keys.getPrivate(), MemberLink.chain(enrolled), signer);
            try (MemberLink link = federation.link(member)) {
                assertThat(link.nextTask().hasWait()).isTrue();
            }
            assertThat(anonymous
                            .enrol(secret, request, signer.publicKey(), proof)
                            .getRejection())
                    .isEqualTo(EnrolRejection.TOKEN_USED);
        }
    }

    @Test
    void aKeyThatIsNoneIsAMalformedRequest() throws Exception {
        try (MemberLink anonymous = federation.anonymousLink()) {
            EnrolResponse response = EnrolmentGrpc.newBlockingStub(anonymous.channel())
                    .enrol(EnrolRequest.newBuilder()
                            .setSigningKey(PublicKey.newBuilder().setAlgorithm("RSA"))
                            .build());
            assertThat(response.getRejection()).isEqualTo(EnrolRejection.REQUEST_MALFORMED);
        }
    }

    @Test
    void aCertificateOfAnotherAuthorityDoesNotConnect() throws Exception {
        federation.enrol("copied-name");
        CertificateAuthority other = CertificateAuthority.create(
                "andes", federation.clock.instant(), federation.clock.instant().plus(Duration.ofDays(900)), RANDOM);
        try (MemberLink link = federation.link(issuedBy(other, "copied-name"))) {
            assertStatus(Status.Code.UNAVAILABLE, link::nextTask);
        }
    }

    @Test
    void aCertificateThatWasNeverRecordedIsUnauthenticated() throws Exception {
        try (MemberLink link = federation.link(issuedBy(federation.home.authority(), "ghost"))) {
            assertStatus(Status.Code.UNAUTHENTICATED, link::nextTask);
        }
    }

    @Test
    void aSecondCertificateInAMembersNameIsUnauthenticated() throws Exception {
        federation.enrol("twice");
        try (MemberLink link = federation.link(issuedBy(federation.home.authority(), "twice"))) {
            assertStatus(Status.Code.UNAUTHENTICATED, link::nextTask);
        }
    }

    @Test
    void enrollingAgainCutsTheOldCertificateOffEvenOnAnOpenConnection() throws Exception {
        TestMember before = federation.enrol("moved");
        try (MemberLink link = federation.link(before)) {
            assertThat(link.nextTask().hasWait()).isTrue();
            TestMember after = federation.enrol("moved");
            assertStatus(Status.Code.UNAUTHENTICATED, link::nextTask);
            try (MemberLink newLink = federation.link(after)) {
                assertThat(newLink.nextTask().hasWait()).isTrue();
            }
        }
    }

    @Test
    void whoPinsAnotherAuthorityDoesNotConnect() throws Exception {
        try (MemberLink link =
                new MemberLink(Tls.pinned(federation.address(), Sha256.of().bytes()))) {
            assertStatus(Status.Code.UNAVAILABLE, link::nextTask);
        }
    }

    private static TestMember issuedBy(CertificateAuthority authority, String name) throws Exception {
        KeyPair keys = TlsKeys.generate(RANDOM);
        X509Certificate certificate = authority.issueMember(
                CertificateRequest.parse(CertificateRequest.create(keys, name)),
                name,
                federation.clock.instant(),
                federation.clock.instant().plus(Duration.ofDays(1)),
                RANDOM);
        List<X509Certificate> chain = List.of(certificate, authority.certificate());
        return new TestMember(name, keys.getPrivate(), chain, Ed25519Signer.generate(RANDOM));
    }

    private static void assertStatus(Status.Code code, ThrowingCallable call) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(call)
                .satisfies(failure -> assertThat(failure.getStatus().getCode()).isEqualTo(code));
    }
}
