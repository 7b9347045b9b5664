package dev.minga.crypto.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.SeededSecureRandom;
import dev.minga.crypto.digest.Sha256;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateAuthorityTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant END = START.plus(Duration.ofDays(365));
    private static final Instant LEAF_END = START.plus(Duration.ofDays(30));

    private final SecureRandom random = new SeededSecureRandom(11);
    private final CertificateAuthority authority = CertificateAuthority.create("andes", START, END, random);
    private final KeyPair keys = TlsKeys.generate(random);
    private final X509Certificate member = member(authority);
    private final X509Certificate server = authority.issueServer(
            keys.getPublic(), List.of("Coordinator.example.org", "127.0.0.1", "::1"), START, LEAF_END, random);

    @Test
    void theAuthorityMayIssueLeavesOnly() throws GeneralSecurityException {
        X509Certificate certificate = authority.certificate();
        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=andes");
        assertThat(certificate.getBasicConstraints()).isZero();
        assertThat(certificate.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
        assertThat(certificate.getKeyUsage())
                .containsExactly(false, false, false, false, false, true, true, false, false);
        assertThat(authority.fingerprint()).isEqualTo(Sha256.of(certificate.getEncoded()));
    }

    @Test
    void leavesMaySignHandshakesOnly() throws GeneralSecurityException {
        for (X509Certificate leaf : List.of(member, server)) {
            assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
            assertThat(leaf.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
            assertThat(leaf.getKeyUsage())
                    .containsExactly(true, false, false, false, false, false, false, false, false);
            assertThat(leaf.getNonCriticalExtensionOIDs())
                    .containsExactlyInAnyOrder("2.5.29.14", "2.5.29.35", "2.5.29.37", "2.5.29.17");
            assertThat(leaf.getNotBefore().toInstant()).isEqualTo(START);
            assertThat(leaf.getNotAfter().toInstant()).isEqualTo(LEAF_END);
            assertThat(leaf.getPublicKey()).isEqualTo(keys.getPublic());
        }
        assertThat(member.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    }

    @Test
    void namesAreWhereTlsLooksForThem() throws GeneralSecurityException {
        assertThat(member.getSubjectX500Principal().getName()).isEqualTo("CN=quito-soc");
        assertThat(member.getSubjectAlternativeNames()).containsExactly(List.of(6, "minga:member:quito-soc"));
        assertThat(MemberName.of(member)).isEqualTo(new MemberName("quito-soc"));
        assertThat(server.getSubjectAlternativeNames())
                .containsExactly(
                        List.of(2, "Coordinator.example.org"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"));
    }

    @Test
    void chainsValidateForTheirOwnSideOnly() throws GeneralSecurityException {
        PkixJudge judge = new PkixJudge(authority.certificate(), START.plusSeconds(1));
        judge.client(member, authority.certificate());
        judge.client(member);
        judge.server(server, authority.certificate());
        assertThatExceptionOfType(CertificateException.class).isThrownBy(() -> judge.server(member));
        assertThatExceptionOfType(CertificateException.class).isThrownBy(() -> judge.client(server));
    }

    @Test
    void chainsFailOutsideTheirTime() throws GeneralSecurityException {
        for (Instant when : List.of(START.minusSeconds(1), LEAF_END.plusSeconds(1), END.plusSeconds(1))) {
            PkixJudge judge = new PkixJudge(authority.certificate(), when);
            assertThatExceptionOfType(CertificateException.class)
                    .as("member at %s", when)
                    .isThrownBy(() -> judge.client(member));
            assertThatExceptionOfType(CertificateException.class)
                    .as("server at %s", when)
                    .isThrownBy(() -> judge.server(server));
        }
    }

    @Test
    void anAuthorityOfTheSameNameIsNotTrusted() throws GeneralSecurityException {
        CertificateAuthority twin = CertificateAuthority.create("andes", START, END, random);
        PkixJudge judge = new PkixJudge(authority.certificate(), START.plusSeconds(1));
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> judge.client(member(twin), twin.certificate()));
    }

    @Test
    void aMemberCannotActAsAnAuthority() {
        assertThatIllegalArgumentException().isThrownBy(() -> new CertificateAuthority(keys.getPrivate(), member));
    }

    @Test
    void anAuthorityCanBeTakenUpWithItsOwnKeyOnly() throws GeneralSecurityException {
        CertificateAuthority again = new CertificateAuthority(authority.privateKey(), authority.certificate());
        new PkixJudge(authority.certificate(), START.plusSeconds(1)).client(member(again));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CertificateAuthority(keys.getPrivate(), authority.certificate()));
        assertThat(again.toString())
                .contains("[REDACTED]", authority.fingerprint().hex());
    }

    @Test
    void serialsArePositiveAndDiffer() {
        List<java.math.BigInteger> serials = java.util.stream.Stream.generate(
                        () -> member(authority).getSerialNumber())
                .limit(20)
                .toList();
        assertThat(serials).doesNotHaveDuplicates().allMatch(serial -> serial.signum() > 0);
        assertThat(serials).anyMatch(serial -> serial.bitLength() > 120).noneMatch(serial -> serial.bitLength() > 128);
    }

    @Test
    void timesMustBeInOrderAndWithinTheAuthoritys() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CertificateAuthority.create("andes", START, START.plusMillis(999), random));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authority.issueServer(
                        keys.getPublic(), List.of("localhost"), START, END.plusSeconds(1), random))
                .withMessage("a certificate cannot outlive its authority, which ends at " + END);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*.example.org", "a b", "host.", "-a.org", "1.2.3", "256.1.1.1", "user@host", "a\0b"})
    void refusesWhatIsNoHost(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authority.issueServer(keys.getPublic(), List.of(host), START, LEAF_END, random));
    }

    @Test
    void refusesServersWithoutNamesAndOtherCurves() throws GeneralSecurityException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authority.issueServer(keys.getPublic(), List.of(), START, LEAF_END, random));
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair p384 = generator.generateKeyPair();
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> authority.issueServer(p384.getPublic(), List.of("localhost"), START, LEAF_END, random));
    }

    private X509Certificate member(CertificateAuthority issuer) {
        try {
            CertificateRequest request = CertificateRequest.parse(CertificateRequest.create(keys, "anything"));
            return issuer.issueMember(request, "quito-soc", START, LEAF_END, random);
        } catch (MalformedRequestException e) {
            throw new AssertionError(e);
        }
    }
}
