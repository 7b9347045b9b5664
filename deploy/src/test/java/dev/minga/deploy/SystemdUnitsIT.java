package dev.minga.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The units for systemd: what they start is a command of the product, and what hardens them is there. */
class SystemdUnitsIT {
    private static final Path UNITS = Path.of(System.getProperty("minga.deploy"), "systemd");

    private static List<String> lines(String unit) throws IOException {
        return Files.readAllLines(UNITS.resolve(unit + ".service"));
    }

    private static String value(List<String> unit, String key) {
        return unit.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(key + " is missing"));
    }

    @ParameterizedTest
    @CsvSource({"minga-coordinator, coordinator serve", "minga-node, node run"})
    void theyStartACommandOfTheProductInTheirStateDirectory(String name, String command) throws Exception {
        List<String> unit = lines(name);
        assertThat(value(unit, "ExecStart")).isEqualTo("/opt/minga/minga " + command + " /var/lib/" + name);
        assertThat(value(unit, "StateDirectory")).isEqualTo(name);
        assertThat(value(unit, "StateDirectoryMode")).isEqualTo("0700");
        assertThat(Files.readString(UNITS.resolve("minga.sysusers"))).contains("u " + value(unit, "User") + " ");
        assertThat(Distribution.unpacked().run((command + " --help").split(" ")).output())
                .startsWith("Usage: minga " + command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"minga-coordinator", "minga-node"})
    void theyAreHardened(String name) throws IOException {
        List<String> unit = lines(name);
        assertThat(unit)
                .contains(
                        "NoNewPrivileges=yes",
                        "CapabilityBoundingSet=",
                        "ProtectSystem=strict",
                        "ProtectHome=yes",
                        "PrivateTmp=yes",
                        "PrivateDevices=yes",
                        "RestrictNamespaces=yes",
                        "SystemCallArchitectures=native",
                        "SystemCallFilter=@system-service",
                        "UMask=0077");
        assertThat(unit).as("Java does not start with it").doesNotContain("MemoryDenyWriteExecute=yes");
        assertThat(value(unit, "LoadCredential")).startsWith("passphrase:/etc/minga/");
        assertThat(unit).contains("Environment=MINGA_PASSPHRASE_FILE=%d/passphrase");
        assertThat(unit).noneMatch(line -> line.matches("(?i)environment=.*(passphrase|password)=.*"));
    }
}
