package dev.minga.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.shared.doctor.Finding;
import dev.minga.shared.doctor.Finding.Outcome;
import dev.minga.shared.doctor.Machine;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code minga coordinator doctor} on directories that are well, and on each way not to be. */
class CoordinatorDoctorTest {
    @TempDir
    Path folder;

    private CoordinatorHome home;

    @BeforeEach
    void make() throws Exception {
        home = RunningCoordinator.home(folder.resolve("home"));
    }

    private List<Finding> examined(Instant now) {
        return new CoordinatorDoctor(home, new Machine(System::nanoTime), now).examine();
    }

    /** Of this check, on this machine, whose memory and disk are as they are. */
    private Finding finding(String check, Instant now) {
        return examined(now).stream()
                .filter(one -> one.check().equals(check))
                .findFirst()
                .orElseThrow();
    }

    private Finding finding(String check) {
        return finding(check, Instant.now());
    }

    private void set(String from, String to) throws Exception {
        Path settings = home.directory().resolve("coordinator.yaml");
        String text = Files.readString(settings);
        assertThat(text).contains(from);
        Files.writeString(settings, text.replace(from, to));
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> files = Files.walk(home.directory())) {
            return files.sorted().toList();
        }
    }

    @Test
    void aNewDirectoryIsWellAndLeftAsItWas() throws Exception {
        List<Path> before = files();
        CommandLineRun run =
                CommandLineRun.of("coordinator", "doctor", home.directory().toString());
        assertThat(run.out().lines().filter(line -> line.startsWith("failed")))
                .as(run.out())
                .isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("ok       settings     federation andes\n")
                .contains("ok       keys         can");
        assertThat(files()).isEqualTo(before);
        assertThat(CommandLineRun.of("coordinator", "doctor", folder.toString()).exitCode())
                .isEqualTo(2);
    }

    @Test
    void oneThatRunsIsAskedWhetherItIsReady() throws Exception {
        try (Coordinator running = RunningCoordinator.start(home)) {
            assertThat(running.adminUrl()).isNotEmpty();
            assertThat(finding("service"))
                    .isIn(
                            Finding.ok("service", "the coordinator runs and is ready"),
                            Finding.failed(
                                    "service",
                                    "the coordinator runs and is not ready",
                                    "GET /healthz at its admin endpoint says what it cannot write"));
        }
        assertThat(finding("database").outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void keysThatOthersMayReadAndKeysThatAreDamagedFail() throws Exception {
        Path key = home.directory().resolve("signing/private-key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(finding("private keys").says()).isEqualTo(key + " may be read by others (rw-r--r--)");
        Files.writeString(key, "damaged");
        assertThat(finding("keys").says()).isEqualTo(key + " is damaged; restore it from a backup");
        CommandLineRun run =
                CommandLineRun.of("coordinator", "doctor", home.directory().toString(), "--output", "json");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out()).contains("{\"check\":\"keys\",\"outcome\":\"failed\",\"says\":\"");
    }

    @Test
    void certificatesEnd() {
        Instant now = Instant.now();
        assertThat(finding("certificate", now.plus(Duration.ofDays(790))).outcome())
                .isEqualTo(Outcome.OK);
        assertThat(finding("certificate", now.plus(Duration.ofDays(796))).outcome())
                .isEqualTo(Outcome.WARNING);
        assertThat(finding("certificate", now.plus(Duration.ofDays(826))).says())
                .startsWith("was valid until");
        assertThat(finding("certificate", now.minus(Duration.ofHours(1))).says())
                .startsWith("is valid from");
        assertThat(finding("authority", now.plus(Duration.ofDays(3_400))).outcome())
                .isEqualTo(Outcome.WARNING);
    }

    @Test
    void hostsThatTheCertificateDoesNotNameAreToldAndMendedByTheNextStart() throws Exception {
        set("  - \"127.0.0.1\"\n", "  - \"127.0.0.1\"\n  - \"new.example.org\"\n");
        Finding before = finding("certificate");
        assertThat(before.outcome()).isEqualTo(Outcome.WARNING);
        assertThat(before.says()).isEqualTo("is not for new.example.org of the settings' hosts yet");
        RunningCoordinator.start(home).close();
        assertThat(finding("certificate").outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void aPortThatSomebodyElseHasFails() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            set("listen: \"127.0.0.1:0\"", "listen: \"127.0.0.1:" + other.getLocalPort() + "\"");
            assertThat(finding("members").says()).endsWith(" is in use by another process");
        }
    }

    @Test
    void settingsAndDatabasesThatCannotBeUsedFail() throws Exception {
        set("# database: \"jdbc:postgresql://localhost:5432/minga\"", "database: \"jdbc:postgresql://127.0.0.1:1/x\"");
        assertThat(finding("database").says()).contains("cannot be used");
        set("federation: andes", "federation: An Des");
        assertThat(finding("settings").says()).contains("federation must be");
    }
}
