package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.membership.Enrolments.Application;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.identity.CertificateRequest;
import dev.minga.crypto.identity.MemberName;
import dev.minga.crypto.identity.TlsKeys;
import dev.minga.crypto.signature.CompositeSigner;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.proto.v1.EnrolRejection;
import dev.minga.proto.v1.EnrolRequest;
import dev.minga.proto.v1.EnrolResponse;
import dev.minga.proto.v1.EnrolmentGrpc;
import dev.minga.proto.v1.PublicKey;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UploadChunk;
import dev.minga.proto.v1.UploadResponse;
import dev.minga.shared.channel.Tls;
import dev.minga.shared.testkit.SeededSecureRandom;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
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
                        link.upload(SignedStatement.getDefaultInstance(), new byte[1], 0);
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
        Applicant applicant = new Applicant(RANDOM);
        byte[] secret = federation
                .enrolments
                .invite(new MemberName("new-bank"), Duration.ofHours(1))
                .secret();
        Application application = applicant.applies("new-bank", secret);
        try (MemberLink anonymous = federation.anonymousLink()) {
            assertThat(anonymous
                            .enrol(applicant.applies("new-bank", new byte[32]))
                            .getRejection())
                    .isEqualTo(EnrolRejection.TOKEN_UNKNOWN);
            EnrolResponse enrolled = anonymous.enrol(application);
            assertThat(enrolled.getEnrolled().getMember()).isEqualTo("new-bank");
            assertThat(enrolled.getEnrolled().getCoordinatorKey().getEncoded().toByteArray())
                    .isEqualTo(federation.signer.publicKey().encoded());
            TestMember member = new TestMember(
                    "new-bank",
                    applicant.tls.getPrivate(),
                    MemberLink.chain(enrolled),
                    applicant.signer,
                    Ed25519NoteSigner.generate(RANDOM));
            try (MemberLink link = federation.link(member)) {
                assertThat(link.nextTask().hasWait()).isTrue();
            }
            assertThat(anonymous.enrol(application).getRejection()).isEqualTo(EnrolRejection.TOKEN_USED);
        }
    }

    @Test
    void aRevokedMembersCallsEndAtOnceAndTheNextIsRefused() throws Exception {
        TestMember leaving = federation.enrol("leaving");
        TestMember staying = federation.enrol("staying");
        Revocations revocations = new Revocations(federation.enrolments, federation.runs, federation.server);
        try (MemberLink link = federation.link(leaving);
                MemberLink other = federation.link(staying)) {
            BlockingClientCall<UploadChunk, UploadResponse> open = link.upload();
            assertThat(link.nextTask().hasWait()).isTrue();
            assertThat(revocations.revoke("leaving", "left the consortium")).isTrue();
            assertThatExceptionOfType(StatusException.class)
                    .isThrownBy(open::read)
                    .satisfies(
                            ended -> assertThat(ended.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));
            assertStatus(Status.Code.PERMISSION_DENIED, link::nextTask);
            assertThat(other.nextTask().hasWait()).isTrue();
            assertThat(revocations.revoke("leaving", "again")).isFalse();
        }
    }

    @Test
    void aCertificateThatExpiresDuringAConnectionIsRefusedFromThenOn() throws Exception {
        try (TestFederation shortLived = new TestFederation(directory.resolve("short-lived"))) {
            TestMember member = shortLived.enrol("ada");
            try (MemberLink link = shortLived.link(member)) {
                assertThat(link.nextTask().hasWait()).isTrue();
                shortLived.clock.move(Duration.ofDays(7).minusSeconds(1));
                assertThat(link.nextTask().hasWait()).isTrue();
                shortLived.clock.move(Duration.ofSeconds(2));
                assertStatus(Status.Code.UNAUTHENTICATED, link::nextTask);
            }
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
        return new TestMember(
                name, keys.getPrivate(), chain, CompositeSigner.generate(RANDOM), Ed25519NoteSigner.generate(RANDOM));
    }

    private static void assertStatus(Status.Code code, ThrowingCallable call) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(call)
                .satisfies(failure -> assertThat(failure.getStatus().getCode()).isEqualTo(code));
    }
}
