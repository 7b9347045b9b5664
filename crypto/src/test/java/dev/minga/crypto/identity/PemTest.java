package dev.minga.crypto.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.Mutations;
import dev.minga.crypto.SeededSecureRandom;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PemTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final CertificateAuthority authority =
            CertificateAuthority.create("andes", START, START.plusSeconds(60), new SeededSecureRandom(3));
    private final X509Certificate certificate = authority.certificate();
    private final PrivateKey key = authority.privateKey();

    @Test
    void certificatesComeBackInOrder() {
        X509Certificate other = CertificateAuthority.create(
                        "pampa", START, START.plusSeconds(60), new SeededSecureRandom(4))
                .certificate();
        String text = "subject=andes\n" + Pem.encode(certificate) + "\r\n"
                + Pem.encode(other).replace("\n", "\r\n");
        assertThat(Pem.certificates(text)).containsExactly(certificate, other);
    }

    @Test
    void keysComeBack() {
        assertThat(Pem.privateKey(Pem.encode(key))).isEqualTo(key);
        assertThat(Pem.privateKey(Pem.encode(certificate) + Pem.encode(key))).isEqualTo(key);
    }

    @Test
    void linesAreThoseOfRfc7468() {
        assertThat(Pem.encode(key).lines().toList())
                .startsWith("-----BEGIN PRIVATE KEY-----")
                .endsWith("-----END PRIVATE KEY-----")
                .allMatch(line -> line.length() <= 64);
        assertThat(Pem.encode(certificate))
                .startsWith("-----BEGIN CERTIFICATE-----\n")
                .endsWith("-----\n");
    }

    @Test
    void malformedCertificatesAreRefusedInOneLine() {
        String good = Pem.encode(certificate);
        refusedCertificates("", "the text has no CERTIFICATE block");
        refusedCertificates(Pem.encode(key), "the text has no CERTIFICATE block");
        refusedCertificates(good.replace("-----END", "-----FIN"), "a CERTIFICATE block has no end line");
        refusedCertificates(good.replaceFirst("MII", "M_I"), "a CERTIFICATE block is not base64");
        refusedCertificates(block("AAAA"), "a CERTIFICATE block holds no X.509 certificate");
        refusedCertificates(block(""), "a CERTIFICATE block holds no X.509 certificate");
        String body = good.lines().filter(line -> !line.startsWith("-")).reduce("", String::concat);
        byte[] der = java.util.Base64.getDecoder().decode(body);
        String longer = java.util.Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(der, der.length + 3));
        refusedCertificates(block(longer), "a CERTIFICATE block holds more than one certificate");
    }

    @Test
    void malformedKeysAreRefusedInOneLine() throws Exception {
        refusedKey("", "the text has no PRIVATE KEY block");
        refusedKey(Pem.encode(key).replace("PRIVATE", "EC PRIVATE"), "the text has no PRIVATE KEY block");
        refusedKey(Pem.encode(key) + Pem.encode(key), "expected one PRIVATE KEY block, found 2");
        String notP256 = "not an ECDSA P-256 private key in PKCS #8";
        refusedKey(block("AAAA").replace("CERTIFICATE", "PRIVATE KEY"), notP256);
        for (List<Object> kind : List.of(List.<Object>of("EC", 384), List.<Object>of("RSA", 1024))) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance((String) kind.get(0));
            generator.initialize((Integer) kind.get(1));
            refusedKey(Pem.encode(generator.generateKeyPair().getPrivate()), notP256);
        }
    }

    @Test
    void mutationsGiveAValueOrAnArgumentError() {
        long seed = 99;
        Random random = new Random(seed);
        String good = Pem.encode(certificate) + Pem.encode(key);
        for (int round = 0; round < Mutations.CASES; round++) {
            StringBuilder text = new StringBuilder(good);
            for (int i = random.nextInt(3); i >= 0; i--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
            }
            String mutant = text.toString();
            String name = "mutation " + round + " of seed " + seed;
            argumentErrorOnly(name, () -> Pem.certificates(mutant));
            argumentErrorOnly(name, () -> Pem.privateKey(mutant));
        }
    }

    private static void argumentErrorOnly(String name, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            assertThat(e).as(name).isInstanceOf(IllegalArgumentException.class).hasMessageNotContaining("\n");
        }
    }

    private static void refusedCertificates(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pem.certificates(text))
                .withMessage(message);
    }

    private static void refusedKey(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pem.privateKey(text))
                .withMessage(message);
    }

    private static String block(String body) {
        return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
    }
}
