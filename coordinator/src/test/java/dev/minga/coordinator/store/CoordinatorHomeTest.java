package dev.minga.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.minga.crypto.identity.Passphrase;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.Domain;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.UserError;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoordinatorHomeTest {
    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
    private static final CoordinatorSettings SETTINGS = CoordinatorSettings.initial(
            "andes",
            new HostPort("0.0.0.0", 7443),
            List.of("minga.example.org", "127.0.0.1"),
            new HostPort("127.0.0.1", 7444));

    @TempDir
    private Path directory = Path.of("");

    private CoordinatorHome created() throws IOException {
        CoordinatorHome home = new CoordinatorHome(directory.resolve("home"));
        home.create(SETTINGS, NOW, new SeededSecureRandom(1));
        return home;
    }

    @Test
    void whatWasWrittenIsRead() throws IOException, SettingsException {
        CoordinatorHome home = created();
        assertThat(home.exists()).isTrue();
        assertThat(home.settings()).isEqualTo(SETTINGS);
        assertThat(home.authority().certificate().getSubjectX500Principal().getName())
                .isEqualTo("CN=andes");
        assertThat(home.server().chain()).hasSize(2);
        assertThat(home.server().chain().get(1)).isEqualTo(home.authority().certificate());
        byte[] signature = home.signer(new SeededSecureRandom(9)).sign(Domain.PLAN, new byte[] {1});
        assertThat(home.signer(new SeededSecureRandom(9)).publicKey().verifies(Domain.PLAN, new byte[] {1}, signature))
                .isTrue();
    }

    @Test
    void nothingOfACoordinatorIsEverOverwritten() throws IOException {
        CoordinatorHome home = created();
        Map<String, byte[]> before = files(home);
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> home.create(SETTINGS, NOW, new SeededSecureRandom(2)));
        assertThat(files(home)).containsExactlyInAnyOrderEntriesOf(before);
    }

    @Test
    void aHomeThatWasNotFinishedDoesNotExist() throws IOException {
        CoordinatorHome home = created();
        Files.delete(home.directory().resolve("coordinator.yaml"));
        assertThat(home.exists()).isFalse();
        home.create(SETTINGS, NOW, new SeededSecureRandom(3));
        assertThat(home.exists()).isTrue();
    }

    @Test
    void secretsAreForTheirOwnerOnly() throws IOException {
        CoordinatorHome home = created();
        assumeThat(home.directory().getFileSystem().supportedFileAttributeViews())
                .contains("posix");
        for (String secret : List.of("authority/private-key.pem", "tls/private-key.pem", "signing/private-key.pem")) {
            Path file = home.directory().resolve(secret);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(secret)
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.resolveSibling(""))))
                    .as("folder of %s", secret)
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aFederationNeedsAPlainNameAndAHost() {
        HostPort any = new HostPort("127.0.0.1", 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoordinatorSettings.initial("Ändes: x", any, List.of("localhost"), any));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoordinatorSettings.initial("andes", any, List.of(), any));
    }

    @Test
    void aDatabaseServerIsNamedWithoutItsPassword() throws Exception {
        String url = "jdbc:postgresql://db.example.org:5432/minga?sslmode=verify-full";
        CoordinatorHome home = new CoordinatorHome(directory.resolve("home"));
        home.create(SETTINGS.withDatabase(url), NOW, new SeededSecureRandom(1));
        assertThat(home.settings().database()).contains(url);
        for (String refused : List.of("jdbc:sqlite:x.db", "db.example.org", url + "&PassWord=sesame")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SETTINGS.withDatabase(refused))
                    .withMessageStartingWith("database must ")
                    .withMessageNotContaining("sesame");
        }
    }

    /** The host is written into YAML, so nothing but a host may get that far. */
    @Test
    void aHostThatIsNoneLeavesNoCoordinatorBehind() {
        HostPort any = new HostPort("127.0.0.1", 0);
        CoordinatorSettings settings =
                CoordinatorSettings.initial("andes", any, List.of("a\"\nadmin: \"0.0.0.0:1"), any);
        CoordinatorHome home = new CoordinatorHome(directory.resolve("home"));
        assertThatIllegalArgumentException().isThrownBy(() -> home.create(settings, NOW, new SeededSecureRandom(4)));
        assertThat(home.exists()).isFalse();
    }

    @Test
    void withAPassphraseNoPrivateKeyLiesOpen() throws IOException {
        Path made = directory.resolve("locked");
        CoordinatorHome locked = new CoordinatorHome(
                made, Optional.of(Passphrase.of("correct horse".toCharArray())), DatabaseLogin.NONE);
        locked.create(SETTINGS, NOW, new SeededSecureRandom(5));
        for (String key : List.of(
                "authority/private-key.pem",
                "tls/private-key.pem",
                "signing/private-key.pem",
                "signing/log-private-key.pem")) {
            assertThat(Files.readString(made.resolve(key))).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
        }
        assertThat(Files.readString(locked.publicKeys()))
                .isEqualTo(NoteKey.log(SETTINGS.ledger(), locked.logSigner().publicKey())
                                .vkey()
                        + "\n"
                        + NoteKey.minga(
                                        SETTINGS.ledger(),
                                        locked.signer(new SeededSecureRandom(1)).publicKey())
                                .vkey() + "\n");
        CoordinatorHome without = new CoordinatorHome(made);
        CoordinatorHome wrong =
                new CoordinatorHome(made, Optional.of(Passphrase.of("wrong".toCharArray())), DatabaseLogin.NONE);
        for (CoordinatorHome other : List.of(without, wrong)) {
            assertThatExceptionOfType(UserError.class)
                    .isThrownBy(() -> other.signer(new SeededSecureRandom(1)))
                    .withMessageContaining("signing/private-key.pem: ")
                    .withMessageContaining("MINGA_PASSPHRASE")
                    .withMessageNotContaining("wrong\n");
        }
    }

    private static Map<String, byte[]> files(CoordinatorHome home) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(home.directory()).filter(Files::isRegularFile)) {
            for (Path file : all.toList()) {
                files.put(file.toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }
}
