package dev.minga.coordinator.cli;

import static dev.minga.coordinator.cli.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.SignedDocument;
import dev.minga.shared.channel.MemberKit;
import dev.minga.shared.channel.Tls;
import dev.minga.shared.settings.Json;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code minga member kit} against a running coordinator. */
class KitCommandTest {
    @TempDir
    private static Path directory = Path.of("");

    private static CoordinatorHome home;
    private static Coordinator coordinator;

    @BeforeAll
    static void serve() throws Exception {
        home = RunningCoordinator.home(directory.resolve("home"));
        coordinator = RunningCoordinator.start(home);
    }

    @AfterAll
    static void stop() {
        coordinator.close();
    }

    private static CommandLineRun kit(String name, String... words) {
        String[] args = Arrays.copyOf(
                new String[] {
                    "member", "kit", name, "--coordinator", home.directory().toString()
                },
                5 + words.length);
        System.arraycopy(words, 0, args, 5, words.length);
        return CommandLineRun.of(args);
    }

    private static String fingerprint() throws Exception {
        return home.signer(new SeededSecureRandom(1)).publicKey().fingerprint().hex();
    }

    @Test
    void aKitHoldsAnInvitationThatWorksAndTheKeysOfTheFederation() throws Exception {
        Path file = directory.resolve("river.yaml");
        CommandLineRun run = kit("river-bank", "--file", file.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        String spoken = run.out().lines().toList().get(3).strip();
        assertThat(spoken.replace(" ", "")).isEqualTo(fingerprint());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        SignedDocument document = SignedDocument.open(Files.readAllBytes(file), Domain.MEMBER_KIT);
        assertThat(document.key())
                .isEqualTo(home.signer(new SeededSecureRandom(1)).publicKey());
        MemberKit kit = MemberKit.parse("kit", document.text());
        assertThat(kit.coordinator()).isEqualTo(coordinator.membersDial());
        assertThat(Files.readString(home.publicKeys())).startsWith(kit.logKey() + "\n");
        assertThat(run.out()).doesNotContain(kit.invitation());
        try (MemberLink link =
                new MemberLink(Tls.pinned(kit.coordinator(), kit.token().authoritySha256()))) {
            link.enrol(new Applicant(7).applies("river-bank", kit.token().secret()));
        }
        assertThat(CommandLineRun.of(
                                "member",
                                "list",
                                "--coordinator",
                                home.directory().toString())
                        .out())
                .contains("river-bank ");
    }

    @Test
    void itNamesTheReleaseAndProposesSettings() throws Exception {
        Path file = directory.resolve("coast.yaml");
        Path release = Files.writeString(directory.resolve("minga-1.tar.gz"), "release");
        Path settings = Files.writeString(directory.resolve("proposal.yaml"), "policy:\n  maxEpsilon: 8\n");
        CommandLineRun run = kit(
                "coast-cert",
                "--file",
                file.toString(),
                "--release",
                release.toString(),
                "--settings",
                settings.toString(),
                "--output",
                "json");
        assertThat(Json.mapper().readTree(run.out()).get("signedBy").asText()).isEqualTo(fingerprint());
        MemberKit kit = MemberKit.parse(
                "kit",
                SignedDocument.open(Files.readAllBytes(file), Domain.MEMBER_KIT).text());
        assertThat(kit.release())
                .contains(new MemberKit.Release(
                        "minga-1.tar.gz",
                        Sha256.of("release".getBytes(StandardCharsets.UTF_8)).hex()));
        assertThat(kit.settings()).contains("policy:\n  maxEpsilon: 8\n");
    }

    @Test
    void whatCannotBeMadeInvitesNobody() throws Exception {
        Path there = Files.writeString(directory.resolve("there.yaml"), "mine");
        assertRefused(
                kit("lake", "--file", there.toString()), ExitCode.REFUSED, "there is a file " + there + " already");
        assertThat(there).hasContent("mine");
        Path file = directory.resolve("lake.yaml");
        Path tabs = Files.writeString(directory.resolve("tabs.yaml"), "policy:\n\tx: 1\n");
        assertRefused(
                kit("lake", "--file", file.toString(), "--settings", tabs.toString()),
                ExitCode.REFUSED,
                "settings is empty or has control characters");
        assertRefused(
                kit(
                        "lake",
                        "--file",
                        file.toString(),
                        "--settings",
                        directory.resolve("none").toString()),
                ExitCode.USAGE,
                "there is no file");
        assertRefused(kit("Lake", "--file", file.toString()), ExitCode.REFUSED, "a member name has 1 to 63");
        assertRefused(
                kit("lake", "--file", file.toString(), "--valid-for", "31d"), ExitCode.REFUSED, "at most 30 days");
        assertThat(file).doesNotExist();
        assertThat(RunningCoordinator.admin(home).invitations())
                .noneMatch(open -> open.name().equals("lake"));
    }
}
