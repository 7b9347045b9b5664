package dev.minga.coordinator.cli;

import static dev.minga.coordinator.cli.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.store.CoordinatorSettings;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.settings.Json;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.testkit.SeededSecureRandom;
import dev.minga.shared.text.Grouped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitCommandTest {
    @TempDir
    private Path directory = Path.of("");

    private String home() {
        return directory.resolve("home").toString();
    }

    private CommandLineRun init(String federation, String host, String... more) {
        String[] args = {"coordinator", "init", home(), "--federation", federation, "--host", host};
        String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
        System.arraycopy(more, 0, all, args.length, more.length);
        return CommandLineRun.of(all);
    }

    @Test
    void forAProgramItIsOneObject() throws Exception {
        CommandLineRun run = init("andes", "minga.example.org", "--output", "json");
        CoordinatorHome home = new CoordinatorHome(Path.of(home()));
        assertThat(Json.mapper().readTree(run.out()).get("authoritySha256").asText())
                .isEqualTo(home.authority().fingerprint().hex());
        assertThat(run.out().lines()).hasSize(1);
    }

    @Test
    void makesACoordinatorAndSaysHowToGoOn() throws Exception {
        CommandLineRun run = init("andes", "minga.example.org", "--host", "10.0.0.1", "--listen", "0.0.0.0:9000");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        CoordinatorHome home = new CoordinatorHome(Path.of(home()));
        assertThat(run.out().lines())
                .containsExactly(
                        "Coordinator of federation andes made in " + home() + ".",
                        "Authority fingerprint (SHA-256): "
                                + home.authority().fingerprint().hex(),
                        "Fingerprint of the key that signs plans, receipts and member kits: "
                                + Grouped.byFour(home.signer(new SeededSecureRandom(1))
                                        .publicKey()
                                        .fingerprint()
                                        .hex()),
                        "Members and auditors check this coordinator's words with " + home.publicKeys() + ".",
                        "Next: minga coordinator serve " + home());
        assertThat(home.settings())
                .isEqualTo(CoordinatorSettings.initial(
                        "andes",
                        new HostPort("0.0.0.0", 9_000),
                        List.of("minga.example.org", "10.0.0.1"),
                        new HostPort("127.0.0.1", 7_444)));
    }

    @Test
    void aDatabaseServerIsWrittenIntoTheSettings() throws Exception {
        String url = "jdbc:postgresql://localhost:5432/minga";
        assertThat(init("andes", "localhost", "--database", url).exitCode()).isZero();
        assertThat(new CoordinatorHome(Path.of(home())).settings().database()).contains(url);
    }

    @Test
    void refusesToOverwriteACoordinator() throws Exception {
        init("andes", "localhost");
        Path key = Path.of(home(), "authority", "private-key.pem");
        String before = Files.readString(key);
        assertRefused(init("alps", "localhost"), ExitCode.REFUSED, "a coordinator lives in " + home() + " already");
        assertThat(Files.readString(key)).isEqualTo(before);
    }

    @Test
    void aStartScriptMayCallItEachTime() throws Exception {
        assertThat(init("andes", "localhost", "--if-missing").exitCode()).isZero();
        Path key = Path.of(home(), "authority", "private-key.pem");
        String before = Files.readString(key);
        CommandLineRun again = init("andes", "localhost", "--if-missing");
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).isEqualTo("A coordinator lives in " + home() + "; nothing is changed.\n");
        assertThat(Files.readString(key)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "Two Words, localhost, 127.0.0.1:1, federation must be",
        "andes, not a host, 127.0.0.1:1, neither a host name nor an IP address",
        "andes, *.example.org, 127.0.0.1:1, neither a host name nor an IP address",
        "andes, localhost, 127.0.0.1, is not an address",
        "andes, localhost, 127.0.0.1:99999, a port of 0 to 65535"
    })
    void refusesWhatCannotBeServed(String federation, String host, String listen, String what) {
        assertRefused(init(federation, host, "--listen", listen), ExitCode.USAGE, what);
        assertThat(new CoordinatorHome(Path.of(home())).exists()).isFalse();
    }

    @Test
    void refusesADatabaseThatItDoesNotSpeak() {
        CommandLineRun run = init("andes", "localhost", "--database", "jdbc:mysql://localhost/minga");
        assertRefused(run, ExitCode.USAGE, "database must be jdbc:postgresql://HOST:PORT/NAME");
    }

    @Test
    void saysWhichOptionsAreMissing() {
        assertRefused(CommandLineRun.of("coordinator", "init", home()), ExitCode.USAGE, "'--federation");
    }
}
