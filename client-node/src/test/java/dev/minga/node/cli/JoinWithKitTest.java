package dev.minga.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.identity.CertificateAuthority;
import dev.minga.crypto.signature.CompositeSigner;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.SignedDocument;
import dev.minga.crypto.signature.Signer;
import dev.minga.node.participation.CoordinatorKeysOfTests;
import dev.minga.node.participation.EnrolmentOffice;
import dev.minga.node.participation.LoopbackServer;
import dev.minga.node.participation.OpenedKit;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.channel.MemberKit;
import dev.minga.shared.terminal.Terminal;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code minga node join --kit}: a node joins with the kit that was meant, and with no other. */
class JoinWithKitTest {
    private static final CertificateAuthority AUTHORITY = LoopbackServer.newAuthority();
    private static final Signer SIGNER = CoordinatorKeysOfTests.SIGNER;
    private static final Duration DAY = Duration.ofDays(1);

    private final Screen screen = new Screen();

    @TempDir
    Path folder;

    private Path kit(HostPort coordinator, String federation, Signer signer, Duration life) throws IOException {
        Instant now = Instant.now();
        MemberKit kit = new MemberKit(
                1,
                federation,
                "alpha",
                coordinator,
                now,
                now.plus(life),
                AUTHORITY.fingerprint().hex(),
                CoordinatorKeysOfTests.LOG_KEY.vkey(),
                new InvitationToken(
                                "alpha", coordinator, AUTHORITY.fingerprint().bytes(), new byte[32])
                        .encode(),
                Optional.of(new MemberKit.Release("minga-1.tar.gz", "ab".repeat(32))),
                Optional.of("policy:\n  maxEpsilon: 100\n"));
        return Files.write(folder.resolve("kit.yaml"), SignedDocument.sign(kit.yaml(), Domain.MEMBER_KIT, signer));
    }

    private static LoopbackServer server() throws IOException {
        return new LoopbackServer(AUTHORITY, new EnrolmentOffice(AUTHORITY, response -> response));
    }

    private static String fingerprint() {
        return SIGNER.publicKey().fingerprint().hex();
    }

    @Test
    void aNodeJoinsAndNothingThatWasProposedCounts() throws IOException {
        Path node = folder.resolve("node");
        try (LoopbackServer server = server()) {
            Path kit = kit(server.address(), "andes", SIGNER, DAY);
            int code = screen.node(
                    "join", "--kit", kit, "--fingerprint", fingerprint().toUpperCase(), node);
            assertThat(code).as(screen.err()).isZero();
        }
        assertThat(screen.out())
                .startsWith("Joined federation andes as alpha.\n")
                .contains("minga-1.tar.gz, SHA-256 abab")
                .contains("node.yaml.proposed; nothing of it counts before you have taken it over.");
        assertThat(node.resolve("node.yaml.proposed")).hasContent("policy:\n  maxEpsilon: 100\n");
        assertThat(Files.readString(node.resolve("node.yaml"))).contains("maxEpsilon: 8.0");
        assertThat(screen.node("join", "--if-missing", "--kit", folder.resolve("gone"), node))
                .isZero();
        assertThat(screen.out()).endsWith("has joined already; nothing is changed.\n");
        assertThat(screen.node("join", "--kit", folder.resolve("gone"), node)).isEqualTo(2);
    }

    @Test
    void withoutAPersonAndWithoutAFingerprintNobodyJoins() throws IOException {
        try (LoopbackServer server = server()) {
            Path kit = kit(server.address(), "andes", SIGNER, DAY);
            assertThat(screen.node("join", "--kit", kit, folder.resolve("node")))
                    .isEqualTo(2);
        }
        assertThat(screen.out().replace(" ", "")).contains(fingerprint());
        assertThat(screen.err()).startsWith("error: nobody is here to compare the kit's fingerprint.");
        assertThat(folder.resolve("node")).doesNotExist();
    }

    @Test
    void aKitOfSomebodyElseIsRefused() throws IOException {
        Signer other = CompositeSigner.generate(new SeededSecureRandom(9));
        try (LoopbackServer server = server()) {
            Path kit = kit(server.address(), "andes", other, DAY);
            assertThat(screen.node("join", "--kit", kit, "--fingerprint", fingerprint(), folder.resolve("node")))
                    .isEqualTo(3);
        }
        assertThat(screen.err()).startsWith("error: the kit is signed by another key than the operator's, ");
        assertThat(folder.resolve("node")).doesNotExist();
    }

    @Test
    void aCoordinatorWithOtherKeysThanTheKitSaysIsRefused() throws IOException {
        Signer other = CompositeSigner.generate(new SeededSecureRandom(9));
        try (LoopbackServer server = server()) {
            Path kit = kit(server.address(), "andes", other, DAY);
            String theirs = other.publicKey().fingerprint().hex();
            assertThat(screen.node("join", "--kit", kit, "--fingerprint", theirs, folder.resolve("node")))
                    .isEqualTo(3);
            assertThat(screen.err()).contains("has another name or other keys than the kit says. Do not go on");
            Path renamed = kit(server.address(), "alps", SIGNER, DAY);
            assertThat(screen.node("join", "--kit", renamed, "--fingerprint", fingerprint(), folder.resolve("node")))
                    .isEqualTo(3);
        }
        assertThat(folder.resolve("node/identity/membership.json")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"alpha,omega,its signature is wrong", "# signature ,# signatur ,do not say who signed it"})
    void aChangedKitIsRefused(String from, String to, String why) throws IOException {
        Path kit = kit(new HostPort("localhost", 1), "andes", SIGNER, DAY);
        Files.writeString(kit, Files.readString(kit).replace(from, to));
        assertThat(screen.node("join", "--kit", kit, "--fingerprint", fingerprint(), folder.resolve("node")))
                .isEqualTo(3);
        assertThat(screen.err())
                .contains(why)
                .endsWith("Ask the coordinator's operator for a new one.\n")
                .hasLineCount(1);
    }

    @Test
    void anOldALargeAndAMissingKitAreRefused() throws IOException {
        Path kit = kit(new HostPort("localhost", 1), "andes", SIGNER, Duration.ofSeconds(-1));
        assertThat(screen.node("join", "--kit", kit, "--fingerprint", fingerprint(), folder.resolve("node")))
                .isEqualTo(3);
        assertThat(screen.err()).contains("the kit's invitation worked until ");
        Files.write(kit, new byte[65_537]);
        assertThat(screen.node("join", "--kit", kit, folder.resolve("node"))).isEqualTo(3);
        assertThat(screen.err()).contains("it is larger than 64 KiB");
        assertThat(screen.node("join", "--kit", folder.resolve("none"), folder.resolve("node")))
                .isEqualTo(2);
        assertThat(screen.err()).contains("there is no file ");
    }

    @Test
    void halfACommandLineIsToldWhatIsMissing() {
        assertThat(screen.node("join", folder)).isEqualTo(2);
        assertThat(screen.err()).contains("there must be a token and a directory, or --kit FILE and a directory");
        assertThat(screen.node("join", "--kit", "x", "token", folder)).isEqualTo(2);
        assertThat(screen.node("join", "--fingerprint", "x", "token", folder)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"yes,true", "' yes ',true", "y,false", "no,false", "'',false"})
    void onATerminalAPersonIsAsked(String answer, boolean trusted) throws IOException {
        OpenedKit kit = OpenedKit.read(kit(new HostPort("localhost", 1), "andes", SIGNER, DAY));
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
        KitTrust trust = new KitTrust(
                new Terminal(nowhere, nowhere, true, 80),
                new ByteArrayInputStream((answer + "\n").getBytes(StandardCharsets.UTF_8)));
        if (trusted) {
            trust.require(kit, Optional.empty());
        } else {
            Assertions.assertThatThrownBy(() -> trust.require(kit, Optional.empty()))
                    .hasMessageContaining("signed by another key");
        }
    }
}
