package dev.minga.crypto.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.SeededSecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TlsIdentityTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final SeededSecureRandom random = new SeededSecureRandom(21);
    private final CertificateAuthority authority =
            CertificateAuthority.create("andes", START, START.plusSeconds(60), random);

    @Test
    void printsItsNameAndNotItsKey() {
        TlsIdentity identity = new TlsIdentity(authority.privateKey(), List.of(authority.certificate()));
        assertThat(identity).hasToString("TlsIdentity[privateKey=[REDACTED], subject=CN=andes]");
    }

    @Test
    void keyAndCertificateMustBelongTogether() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new TlsIdentity(TlsKeys.generate(random).getPrivate(), List.of(authority.certificate())));
        assertThatIllegalArgumentException().isThrownBy(() -> new TlsIdentity(authority.privateKey(), List.of()));
    }

    @Test
    void keysAreFreshAndOnP256() {
        ECPublicKey one = (ECPublicKey) TlsKeys.generate(random).getPublic();
        assertThat(one.getParams().getOrder().toString(16))
                .isEqualTo("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
        assertThat(TlsKeys.generate(random).getPublic()).isNotEqualTo(one);
        assertThat(TlsKeys.generate(new SeededSecureRandom(8)).getPublic())
                .isEqualTo(TlsKeys.generate(new SeededSecureRandom(8)).getPublic());
    }
}
