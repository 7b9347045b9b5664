package dev.minga.shared.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.shared.settings.SettingsException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberKitTest {
    private static final byte[] AUTHORITY = new byte[32];
    private static final HostPort ADDRESS = new HostPort("coordinator.example.org", 7_443);
    private static final InvitationToken TOKEN = new InvitationToken("alpha", ADDRESS, AUTHORITY, filled(7));
    private static final MemberKit.Release RELEASE = new MemberKit.Release("minga-0.1.0.tar.gz", "ab".repeat(32));

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static MemberKit kit(Optional<String> settings) {
        return new MemberKit(
                1,
                "andes",
                "alpha",
                ADDRESS,
                Instant.parse("2026-01-02T03:04:05Z"),
                Instant.parse("2026-01-03T03:04:05Z"),
                HexFormat.of().formatHex(AUTHORITY),
                "log.example/minga/andes+00000000+AAAA",
                TOKEN.encode(),
                Optional.of(RELEASE),
                settings);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "policy:\n  maxEpsilon: 8\n",
                "no newline",
                "  begins with spaces\n\n\n# signed-by nobody\n",
                "ends with lines\n\n\n",
                "\nñ: 'río' # \"x\" %s %1$s\n"
            })
    void aKitReadsBackAsItWas(String settings) throws Exception {
        MemberKit kit = kit(Optional.of(settings));
        assertThat(MemberKit.parse("kit", kit.yaml())).isEqualTo(kit);
    }

    @Test
    void whatIsNotProposedIsNotThere() throws Exception {
        MemberKit kit = kit(Optional.empty());
        assertThat(MemberKit.parse("kit", kit.yaml())).isEqualTo(kit);
        assertThat(kit.toString()).doesNotContain(TOKEN.encode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "member: \"alpha\" | member: \"beta\" | member is beta, but the invitation is for alpha",
                "example.org:7443\"\\nissued | example.net:7443\"\\nissued | but the invitation is to coordinator.example.org:7443",
                "authority: \"00 | authority: \"01 | authority is another than the invitation's",
                "kit: 1 | kit: 2 | kit is of form 2; this release knows form 1",
                "federation: \"andes\" | federation: \"an/des\" | federation must be",
                "kit: 1 | kitt: 1 | unknown key 'kitt'",
                "file: \"minga | file: \"../minga | a release is the name of a file",
            })
    void aKitThatContradictsItselfIsRefused(String from, String to, String why) {
        String yaml = kit(Optional.empty()).yaml();
        String changed = yaml.replace(from.replace("\\n", "\n"), to.replace("\\n", "\n"));
        assertThat(changed).isNotEqualTo(yaml);
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> MemberKit.parse("kit", changed))
                .withMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "a\tb", "a\r\nb", "a\u0085b", "a\u2028b", "a\u0000b", "\ufeffa"})
    void settingsThatWouldNotReadBackAreRefused(String settings) {
        assertThatIllegalArgumentException().isThrownBy(() -> kit(Optional.of(settings)));
    }
}
