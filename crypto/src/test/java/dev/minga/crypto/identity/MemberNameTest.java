package dev.minga.crypto.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.Mutations;
import dev.minga.crypto.SeededSecureRandom;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberNameTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final SecureRandom random = new SeededSecureRandom(5);

    @ParameterizedTest
    @ValueSource(strings = {"a", "quito-soc", "a1-", "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-012345678"})
    void accepts(String name) {
        assertThat(new MemberName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1a",
                "-a",
                "A",
                "a_b",
                "a b",
                "a.b",
                "añ",
                "a\n",
                "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz-0123456789"
            })
    void refuses(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new MemberName(name));
    }

    @Test
    void readsTheOneMemberNameOfACertificate() {
        assertThat(MemberName.of(certificate("https://example.org", "minga:member:lima")))
                .isEqualTo(new MemberName("lima"));
    }

    @Test
    void refusesCertificatesWithoutExactlyOneMember() {
        for (List<String> uris : List.of(
                List.<String>of(),
                List.of("https://example.org"),
                List.of("minga:member:lima", "minga:member:quito"),
                List.of("minga:member:Lima"))) {
            X509Certificate certificate = certificate(uris.toArray(String[]::new));
            assertThatIllegalArgumentException().as("%s", uris).isThrownBy(() -> MemberName.of(certificate));
        }
    }

    @Test
    void mutatedCertificatesGiveANameOrAnArgumentError() throws Exception {
        long seed = 58;
        Random mutation = new Random(seed);
        byte[] good = certificate("https://example.org", "minga:member:lima").getEncoded();
        int read = 0;
        for (int round = 0; round < Mutations.CASES; round++) {
            byte[] mutant = Mutations.of(good, mutation);
            try {
                X509Certificate certificate = Pem.certificates(PemBlocks.encode("CERTIFICATE", mutant))
                        .get(0);
                read++;
                assertThat(MemberName.of(certificate).value()).isNotEmpty();
            } catch (RuntimeException e) {
                assertThat(e)
                        .as("mutation %d of seed %d", round, seed)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageNotContaining("\n");
            }
        }
        assertThat(read).as("mutants that were still certificates").isPositive();
    }

    private X509Certificate certificate(String... uris) {
        KeyPair keys = TlsKeys.generate(random);
        CertificateDraft draft = new CertificateDraft(
                DistinguishedName.of("lima"),
                keys.getPublic(),
                DistinguishedName.of("lima"),
                keys.getPublic(),
                START,
                START.plusSeconds(60),
                random);
        if (uris.length > 0) {
            draft.with(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(Arrays.stream(uris)
                            .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
                            .toArray(GeneralName[]::new)));
        }
        return draft.sign(keys.getPrivate());
    }
}
