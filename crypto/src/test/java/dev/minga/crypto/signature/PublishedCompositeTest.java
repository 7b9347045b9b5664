package dev.minga.crypto.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.minga.crypto.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The draft's own optional test vector; MlDsa65Ed25519Test holds answers of our own for good. */
class PublishedCompositeTest {
    private static final Path VECTOR = Path.of("..", "..", "shared", "vectors", "mldsa65-ed25519.json");
    private static final byte[] NO_CONTEXT = new byte[0];

    private String json = "";

    @BeforeEach
    void read() throws IOException {
        assumeTrue(Files.isReadable(VECTOR), () -> "skipped: no " + VECTOR);
        json = Files.readString(VECTOR);
    }

    @Test
    void theSecretGivesThePublicKey() {
        assertThat(MlDsa65Ed25519.publicKey(value("sk"))).isEqualTo(value("pk"));
        assertThat(MlDsa65Ed25519.isValidKey(value("pk"))).isTrue();
    }

    @Test
    void bothSignaturesHoldUnderTheirOwnContextOnly() {
        assertThat(verifies(NO_CONTEXT, value("s"))).isTrue();
        assertThat(verifies(value("ctx"), value("sWithContext"))).isTrue();
        assertThat(verifies(value("ctx"), value("s"))).isFalse();
        assertThat(verifies(NO_CONTEXT, value("sWithContext"))).isFalse();
    }

    @Test
    void thePkcs8IsReadAndWrittenAlike() {
        Signer signer = SigningKeys.fromPkcs8(value("sk_pkcs8"), new SeededSecureRandom(1));
        assertThat(signer)
                .isInstanceOfSatisfying(
                        CompositeSigner.class,
                        composite -> assertThat(composite.secret()).isEqualTo(value("sk")));
        assertThat(signer.pkcs8()).isEqualTo(value("sk_pkcs8")).hasSize(83);
        assertThat(signer.publicKey().encoded()).isEqualTo(value("pk"));
    }

    private boolean verifies(byte[] context, byte[] signature) {
        return MlDsa65Ed25519.verifies(value("pk"), context, value("m"), signature);
    }

    private byte[] value(String name) {
        Matcher matcher =
                Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        assertThat(matcher.find()).as(name).isTrue();
        return Base64.getDecoder().decode(matcher.group(1));
    }
}
