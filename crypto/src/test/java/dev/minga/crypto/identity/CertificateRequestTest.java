package dev.minga.crypto.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.Mutations;
import dev.minga.crypto.SeededSecureRandom;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateRequestTest {
    private static final long SEED = 4_711;

    private final KeyPair keys = TlsKeys.generate(new SeededSecureRandom(SEED));
    private final byte[] der = CertificateRequest.create(keys, "quito-soc");

    @Test
    void carriesNameAndKey() throws MalformedRequestException {
        CertificateRequest request = CertificateRequest.parse(der);
        assertThat(request.commonName()).isEqualTo("quito-soc");
        assertThat(request.publicKey()).isEqualTo(keys.getPublic());
        assertThat(CertificateRequest.create(keys, "quito-soc")).isEqualTo(der);
    }

    @Test
    void acceptsRequestsOfOtherTools() throws Exception {
        byte[] other = request("CN=other,O=SOC", keys.getPublic(), keys, "SHA256withECDSA");
        assertThat(CertificateRequest.parse(other).commonName()).isEqualTo("other");
    }

    @Test
    void aChangedNameBreaksTheSignature() {
        byte[] changed = der.clone();
        int at = new String(der, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("quito-soc");
        changed[at] = 'r';
        refused(changed, "the certificate request is not signed by its own key");
    }

    @Test
    void aKeyThatDidNotSignIsRefused() throws Exception {
        KeyPair victim = TlsKeys.generate(new SeededSecureRandom(SEED + 1));
        refused(
                request("CN=a", victim.getPublic(), keys, "SHA256withECDSA"),
                "the certificate request is not signed by its own key");
    }

    @ParameterizedTest
    @CsvSource({"EC, 384, SHA256withECDSA", "RSA, 1024, SHA256withRSA", "Ed25519, 255, Ed25519"})
    void otherKindsOfKeyAreRefused(String algorithm, int size, String signature) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        KeyPair other = generator.generateKeyPair();
        refused(request("CN=a", other.getPublic(), other, signature), "not a PKCS #10 request for a P-256 key");
    }

    @Test
    void weakHashesAreRefused() throws Exception {
        refused(
                request("CN=a", keys.getPublic(), keys, "SHA1withECDSA"),
                "the certificate request is not signed by its own key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"O=nobody", "CN=a,CN=b", "CN=a+O=b", "CN=\\ "})
    void oneCommonNameIsNeeded(String subject) throws Exception {
        refused(
                request(subject, keys.getPublic(), keys, "SHA256withECDSA"),
                "the certificate request needs one common name of 1 to 64 characters");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65})
    void namesThatNobodyAcceptsAreNotMade(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> CertificateRequest.create(keys, "x".repeat(length)));
    }

    @Test
    void oversizeIsRefusedBeforeParsing() {
        refused(new byte[16 * 1024 + 1], "a certificate request has at most 16384 bytes");
        refused(new byte[16 * 1024], "not a PKCS #10 request for a P-256 key");
    }

    @Test
    void otherEncodingsAndTrailingBytesAreRefused() throws IOException {
        refused(Arrays.copyOf(der, der.length + 1), "not a PKCS #10 request for a P-256 key");
        CertificationRequest parsed = CertificationRequest.getInstance(der);
        ASN1EncodableVector parts = new ASN1EncodableVector();
        parts.add(parsed.getCertificationRequestInfo());
        parts.add(parsed.getSignatureAlgorithm());
        parts.add(parsed.getSignature());
        refused(new BERSequence(parts).getEncoded("BER"), "the certificate request is not DER");
    }

    @Test
    void mutationsAreRefusedPolitely() {
        Random random = new Random(SEED);
        for (int round = 0; round < Mutations.CASES; round++) {
            byte[] mutant = Mutations.of(der, random);
            if (Arrays.equals(mutant, der)) {
                continue;
            }
            assertThatExceptionOfType(MalformedRequestException.class)
                    .as("mutation %d of seed %d", round, SEED)
                    .isThrownBy(() -> CertificateRequest.parse(mutant));
        }
    }

    private static void refused(byte[] der, String message) {
        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> CertificateRequest.parse(der))
                .withMessage(message);
    }

    private static byte[] request(String subject, PublicKey key, KeyPair signer, String algorithm)
            throws GeneralSecurityException, IOException, org.bouncycastle.operator.OperatorCreationException {
        return new PKCS10CertificationRequestBuilder(
                        new X500Name(subject), SubjectPublicKeyInfo.getInstance(key.getEncoded()))
                .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))
                .getEncoded();
    }
}
