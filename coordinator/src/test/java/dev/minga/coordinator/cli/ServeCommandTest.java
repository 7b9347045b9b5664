package dev.minga.coordinator.cli;

import static dev.minga.coordinator.cli.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.Database;
import dev.minga.coordinator.store.DatabaseLogin;
import dev.minga.coordinator.store.PostgresDatabase;
import dev.minga.coordinator.testkit.TestPostgres;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.files.DirectoryLock;
import dev.minga.shared.terminal.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code serve} refuses; each time the directory is free again afterwards. */
class ServeCommandTest {
    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);

    @TempDir
    private Path directory = Path.of("");

    private CommandLineRun serve() {
        return CommandLineRun.of("coordinator", "serve", directory.toString());
    }

    private void assertFree() throws IOException {
        try (DirectoryLock lock = DirectoryLock.acquire(directory)) {
            assertThat(lock).isNotNull();
        }
    }

    @Test
    void aDirectoryWithoutACoordinator() throws IOException {
        assertRefused(serve(), ExitCode.USAGE, "there is no coordinator in " + directory);
        assertFree();
    }

    /** If the second one started, it would serve until it is stopped. */
    @Test
    @Timeout(60)
    void aDirectoryInUse() throws Exception {
        CoordinatorHome home = RunningCoordinator.home(directory);
        try (Coordinator running = RunningCoordinator.start(home)) {
            assertRefused(serve(), ExitCode.UNAVAILABLE, directory + " is in use");
            assertThat(RunningCoordinator.admin(home).status().listen())
                    .as("the first one is not disturbed")
                    .isEqualTo(running.membersDial().toString());
        }
        assertFree();
    }

    @Test
    void aDatabaseServerThatIsAway() throws IOException {
        RunningCoordinator.home(directory, "jdbc:postgresql://127.0.0.1:1/minga");
        assertRefused(serve(), ExitCode.UNAVAILABLE, "the database jdbc:postgresql://127.0.0.1:1/minga cannot be used");
        assertFree();
    }

    /** Another machine's, whose directory this one does not see. */
    @Test
    @Timeout(60)
    void aDatabaseInUse() throws Exception {
        String url = TestPostgres.emptyDatabase();
        RunningCoordinator.home(directory, url);
        try (Database others = PostgresDatabase.open(url, DatabaseLogin.NONE)) {
            assertThat(others).isNotNull();
            assertRefused(serve(), ExitCode.UNAVAILABLE, "another coordinator serves it. Stop that one first");
        }
        assertFree();
    }

    @Test
    void theMembersPortInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HostPort listen = new HostPort("127.0.0.1", taken.getLocalPort());
            RunningCoordinator.home(directory, listen, ANY_PORT);
            assertRefused(serve(), ExitCode.UNAVAILABLE, "the members' endpoint cannot listen on " + listen);
        }
        assertFree();
    }

    @Test
    void theAdminPortInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HostPort admin = new HostPort("127.0.0.1", taken.getLocalPort());
            RunningCoordinator.home(directory, ANY_PORT, admin);
            assertRefused(serve(), ExitCode.UNAVAILABLE, "the admin endpoint cannot listen on " + admin);
        }
        assertFree();
    }

    @Test
    void aHostThatIsNotThisMachine() throws IOException {
        RunningCoordinator.home(directory, new HostPort("no-such-host.invalid", 7_443), ANY_PORT);
        assertRefused(serve(), ExitCode.UNAVAILABLE, "no-such-host.invalid");
        assertFree();
    }

    @Test
    void settingsThatWereDamaged() throws IOException {
        RunningCoordinator.home(directory);
        Path settings = directory.resolve("coordinator.yaml");
        Files.writeString(settings, Files.readString(settings).replace("listen:", "lissten:"));
        assertRefused(serve(), ExitCode.USAGE, settings + ":4: unknown key 'lissten'; did you mean 'listen'?");
        assertFree();
    }

    @Test
    void aDatabaseThatIsNone() throws IOException {
        RunningCoordinator.home(directory);
        Files.writeString(directory.resolve("coordinator.db"), "this is not a database, it is a text of some length");
        assertRefused(serve(), ExitCode.FAILED, "the database " + directory.resolve("coordinator.db"));
        assertFree();
    }

    @Test
    void aKeyThatWasDamaged() throws IOException {
        RunningCoordinator.home(directory);
        Files.writeString(directory.resolve("signing/private-key.pem"), "zz\n");
        assertThat(serve().exitCode()).isEqualTo(ExitCode.FAILED.code());
        assertFree();
    }
}
