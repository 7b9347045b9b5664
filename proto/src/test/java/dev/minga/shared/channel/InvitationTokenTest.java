package dev.minga.shared.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvitationTokenTest {
    private static final InvitationToken TOKEN =
            new InvitationToken("alpha", new HostPort("coordinator.example.org", 8_443), bytes(1), bytes(101));
    private static final int CASES = Integer.getInteger("minga.mutations", 2_000);
    private static final String INTERESTING = ".:-_=+/ \n\u0000é\uD800Aa09minga1";

    @Test
    void aTokenIsOneWordAndReadsBack() {
        String word = TOKEN.encode();
        assertThat(word).startsWith("minga1.alpha.").matches("[A-Za-z0-9._-]+");
        assertSame(InvitationToken.parse(word), TOKEN);
        assertSame(InvitationToken.parse("  " + word + "\r\n"), TOKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "minga1", "minga2.a.b.c.d", "MINGA1.a.b.c.d", "minga1.a.b.c", "minga1.a.b.c.d.e", "a.b.c.d.e"
            })
    void whatIsNoTokenIsToldSo(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InvitationToken.parse(text))
                .withMessage("this is not an invitation token; it starts with minga1. and has five parts separated by"
                        + " dots");
    }

    @Test
    void aDamagedTokenIsToldSoWithoutItsSecret() {
        String word = TOKEN.encode();
        String secret = word.substring(word.lastIndexOf('.') + 1);
        for (String damaged : new String[] {
            word.substring(0, word.length() - 1), word + "AAAA", word.replace(secret, secret + "!"), word + "é"
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> InvitationToken.parse(damaged))
                    .withMessage("the invitation token is damaged; copy it again as a whole");
        }
    }

    @Test
    void aTokenOfAnyLengthIsNotTaken() {
        String host = "h".repeat(2_000);
        InvitationToken long1 = new InvitationToken("alpha", new HostPort(host, 1), bytes(1), bytes(2));
        assertThatIllegalArgumentException().isThrownBy(() -> InvitationToken.parse(long1.encode()));
    }

    @Test
    void aTextThatIsTooLongIsNotTakenApart() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        String dots = ".".repeat(1 << 20);
        assertThatIllegalArgumentException().isThrownBy(() -> InvitationToken.parse(""));
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            InvitationToken.parse(dots);
            fail("1 MiB of dots is a token");
        } catch (IllegalArgumentException e) {
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated")
                    .isLessThan(1 << 18);
        }
    }

    @Test
    void fingerprintAndSecretAreOf32Bytes() {
        HostPort address = new HostPort("h", 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InvitationToken("a", address, new byte[31], new byte[32]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InvitationToken("a", address, new byte[32], new byte[33]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Alpha", "../alpha", "alpha beta", "0alpha", "a.b", "alpha\n"})
    void aMemberHasAPlainName(String name) {
        HostPort address = new HostPort("h", 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InvitationToken(name, address, new byte[32], new byte[32]))
                .withMessageStartingWith("an invitation names a member");
    }

    @Test
    void thePrintedFormHidesTheSecret() {
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(TOKEN.secret());
        assertThat(TOKEN.encode()).contains(secret);
        assertThat(TOKEN.toString())
                .isEqualTo("InvitationToken[member=alpha, coordinator=coordinator.example.org:8443,"
                        + " secret=[REDACTED]]")
                .doesNotContain(secret)
                .doesNotContain(Arrays.toString(TOKEN.secret()));
    }

    @Test
    void aDamagedTokenIsReadOrRefusedAndNothingElse() {
        String word = TOKEN.encode();
        int refused = 0;
        for (long seed = 0; seed < CASES; seed++) {
            String mutated = mutated(word, new SplittableRandom(seed));
            try {
                InvitationToken read = InvitationToken.parse(mutated);
                assertSame(InvitationToken.parse(read.encode()), read);
            } catch (IllegalArgumentException e) {
                refused++;
            } catch (RuntimeException e) {
                fail("seed " + seed + ": '" + mutated + "'", e);
            }
        }
        assertThat(refused).isBetween(CASES / 2, CASES - 1);
    }

    private static String mutated(String word, SplittableRandom random) {
        StringBuilder text = new StringBuilder(word);
        int changes = random.nextInt(1, 4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(Math.max(1, text.length() - 1));
            char other = INTERESTING.charAt(random.nextInt(INTERESTING.length()));
            switch (random.nextInt(5)) {
                case 0 -> text.replace(at, at + 1, String.valueOf(other));
                case 1 -> text.insert(at, other);
                case 2 -> text.delete(at, at + 1);
                case 3 -> text.insert(at, text.substring(random.nextInt(at + 1), at));
                default -> text.setLength(Math.max(1, at));
            }
        }
        return text.toString();
    }

    private static void assertSame(InvitationToken actual, InvitationToken expected) {
        assertThat(actual.member()).isEqualTo(expected.member());
        assertThat(actual.coordinator()).isEqualTo(expected.coordinator());
        assertThat(actual.authoritySha256()).isEqualTo(expected.authoritySha256());
        assertThat(actual.secret()).isEqualTo(expected.secret());
    }

    private static byte[] bytes(int from) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (from + i);
        }
        return bytes;
    }
}
