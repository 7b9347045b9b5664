package dev.minga.coordinator.cli;

import static dev.minga.coordinator.cli.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.admin.AdminAccess;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.CoordinatorSettings;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.settings.Json;
import dev.minga.shared.terminal.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that have a token's file and not the coordinator's directory. */
class FromAnotherMachineTest {
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

    private static CommandLineRun create(String name, String role, Path file) {
        return CommandLineRun.of(
                "coordinator",
                "token",
                "create",
                name,
                "--role",
                role,
                "--file",
                file.toString(),
                "--coordinator",
                home.directory().toString());
    }

    private static CommandLineRun at(Path file, String... words) {
        String[] args = java.util.Arrays.copyOf(words, words.length + 2);
        args[words.length] = "--coordinator";
        args[words.length + 1] = file.toString();
        return CommandLineRun.of(args);
    }

    @Test
    void aTokensFileIsAllThatACommandNeeds() throws Exception {
        Path file = directory.resolve("ops.json");
        CommandLineRun created = create("ops", "operator", file);
        String url = AdminAccess.read(file).url();
        assertThat(created.out())
                .isEqualTo("Token 'ops' with the role operator, works until it is revoked. It is in " + file
                        + ", with which it works at " + url + ".\n");
        assertThat(created.out()).doesNotContain(AdminAccess.read(file).token());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(at(file, "member", "invite", "far-bank").out()).startsWith("Token for far-bank");
        assertThat(at(file, "training", "list").out()).isEqualTo("No runs yet.\n");
        assertRefused(create("ops2", "operator", file), ExitCode.REFUSED, "there is a file " + file + " already");
        assertThat(at(file, "coordinator", "token", "list").out()).doesNotContain("ops2");
    }

    @Test
    void itMayDoWhatItsRoleMayAndNothingOnceItIsRevoked() {
        Path file = directory.resolve("eve.json");
        assertThat(create("eve", "viewer", file).exitCode()).isZero();
        assertThat(at(file, "member", "list").exitCode()).isZero();
        assertRefused(at(file, "member", "invite", "x"), ExitCode.REFUSED, "has the role viewer");
        at(home.directory(), "coordinator", "token", "revoke", "eve");
        assertRefused(at(file, "member", "list"), ExitCode.REFUSED, "missing, wrong, expired or revoked");
    }

    @Test
    void whoIsNotThereOrIsAnotherIsSaid() throws Exception {
        Path file = directory.resolve("max.json");
        assertThat(create("max", "viewer", file).exitCode()).isZero();
        AdminAccess right = AdminAccess.read(file);
        Path nobody = directory.resolve("nobody.json");
        new AdminAccess("https://127.0.0.1:1", right.token(), right.authorities()).write(nobody);
        assertRefused(
                at(nobody, "member", "list"), ExitCode.UNAVAILABLE, "no coordinator answers at https://127.0.0.1:1");

        CoordinatorHome other = new CoordinatorHome(directory.resolve("other"));
        HostPort anyPort = HostPort.parse("127.0.0.1:0");
        other.create(
                CoordinatorSettings.initial("andes", anyPort, List.of("127.0.0.1"), anyPort),
                Instant.now(),
                new SecureRandom());
        try (Coordinator stranger = RunningCoordinator.start(other)) {
            Path strange = directory.resolve("strange.json");
            new AdminAccess(stranger.adminUrl(), right.token(), right.authorities()).write(strange);
            assertRefused(
                    at(strange, "member", "list"),
                    ExitCode.REFUSED,
                    "what answers is not the coordinator that " + strange + " tells of");
        }
        Path broken = directory.resolve("broken.json");
        Files.writeString(broken, "{}");
        CommandLineRun run = at(broken, "member", "list");
        assertThat(run.exitCode()).isNotZero();
        assertThat(run.err()).startsWith("error: " + broken + " does not say how to reach a coordinator");
    }

    @Test
    void itIsSaidWhereTheCoordinatorIsMissing() {
        CommandLineRun run = CommandLineRun.of("member", "list");
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.err()).contains("--coordinator=DIR|FILE");
    }

    @Test
    void theAnswerForProgramsHoldsNoSecretIfTheFileDoes() throws Exception {
        CommandLineRun run = CommandLineRun.of(
                "coordinator",
                "token",
                "create",
                "tool",
                "--role",
                "viewer",
                "--output",
                "json",
                "--file",
                directory.resolve("tool.json").toString(),
                "--coordinator",
                home.directory().toString());
        assertThat(Json.mapper().readTree(run.out()).get("name").asText()).isEqualTo("tool");
        assertThat(run.out()).doesNotContain("minga_");
    }
}
