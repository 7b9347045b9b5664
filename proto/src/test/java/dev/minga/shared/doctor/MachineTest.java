package dev.minga.shared.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.shared.channel.HostPort;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Facts of the machine that runs the tests, as far as they can be known beforehand. */
class MachineTest {
    private final Machine machine = new Machine(System::nanoTime);

    @TempDir
    Path folder;

    @Test
    void itKnowsWhatRunsIt() {
        assertThat(machine.java().feature()).isGreaterThanOrEqualTo(17);
        assertThat(machine.memory().heapBytes()).isEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(machine.memory().machineBytes())
                .isGreaterThanOrEqualTo(machine.memory().limitBytes());
        assertThat(machine.processor().cores()).isPositive();
    }

    @Test
    void aDirectoryThatIsNotThereYetIsTriedAboveAndNotMade() throws Exception {
        DiskCheck.Facts facts = machine.disk(folder.resolve("a/b"));
        assertThat(facts.trouble()).isEmpty();
        assertThat(facts.freeBytes()).isBetween(1L, Files.getFileStore(folder).getTotalSpace());
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aPortIsTakenWhileSomebodyListens() throws Exception {
        HostPort address;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            address = new HostPort("127.0.0.1", socket.getLocalPort());
            assertThat(machine.port(address)).isEqualTo(PortCheck.State.TAKEN);
        }
        assertThat(machine.port(address)).isEqualTo(PortCheck.State.FREE);
        assertThat(machine.port(new HostPort("192.0.2.1", address.port()))).isEqualTo(PortCheck.State.FORBIDDEN);
    }

    @Test
    void permissionsAreThoseOfTheFiles() throws Exception {
        Path key = Files.writeString(folder.resolve("key.pem"), "secret");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        Path inside = Files.createDirectory(folder.resolve("identity"));
        Path other = Files.writeString(inside.resolve("other.pem"), "secret");
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-------"));
        assertThat(machine.secrets(List.of(key, inside, folder.resolve("none"))))
                .containsExactly(new SecretsCheck.Found(key, "rw-r-----"), new SecretsCheck.Found(other, "rw-------"));
    }

    @Test
    void aFailedCheckIsALineAndAnExitCode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(stream, stream, false, 80);
        Finding fine = Finding.ok("java", "17");
        Finding bad = Finding.failed("disk", "is\nfull", "Make room");
        assertThat(new Diagnosis(List.of(fine)).print(terminal, new OutputOptions()))
                .isEqualTo(ExitCode.OK);
        assertThat(new Diagnosis(List.of(fine, Finding.warning("clock", "9", "x")))
                        .print(terminal, new OutputOptions()))
                .isEqualTo(ExitCode.OK);
        assertThat(new Diagnosis(List.of(bad, fine)).print(terminal, new OutputOptions()))
                .isEqualTo(ExitCode.REFUSED);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("ok       java         17\nok       java         17\nwarning  clock        9. x.\n"
                        + "failed   disk         is\\nfull. Make room.\nok       java         17\n");
    }
}
