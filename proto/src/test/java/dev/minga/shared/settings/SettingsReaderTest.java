package dev.minga.shared.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
    enum LogFormat {
        NGINX_COMBINED,
        JSON_LINES
    }

    record Rounds(int quorum, Duration deadline, ByteSize maxPayload) {
        Rounds {
            if (quorum < 1) {
                throw new IllegalArgumentException("quorum must be at least 1, not " + quorum);
            }
        }
    }

    record Source(LogFormat format, Path path, Set<String> hosts) {}

    record Plan(
            String name,
            Rounds rounds,
            double delta,
            boolean dryRun,
            long seed,
            List<Source> sources,
            Map<LogFormat, Integer> limits,
            @Nullable String note,
            Optional<Duration> grace,
            URI admin) {}

    private static final String COMPLETE = """
            # a plan
            name: 12
            rounds:
              quorum: 3
              deadline: 90s
              maxPayload: 64MiB
            delta: 1e-5
            dryRun: false
            seed: 1_000_000
            sources:
              - format: nginx-combined
                path: logs/access.log
                hosts: [a, b]
            limits:
              json-lines: 7
            note:
            admin: http://localhost:8080/
            """;

    @Test
    void aCompleteFileBecomesRecords(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("plan.yaml"), COMPLETE);
        assertThat(SettingsReader.read(file, Plan.class))
                .isEqualTo(new Plan(
                        "12",
                        new Rounds(3, Duration.ofSeconds(90), new ByteSize(64 << 20)),
                        1e-5,
                        false,
                        1_000_000,
                        List.of(new Source(LogFormat.NGINX_COMBINED, Path.of("logs/access.log"), Set.of("a", "b"))),
                        Map.of(LogFormat.JSON_LINES, 7),
                        null,
                        Optional.empty(),
                        URI.create("http://localhost:8080/")));
    }

    @Test
    void whatMayBeAbsentIsReadWhenItIsThere() throws Exception {
        String yaml = COMPLETE.replace("note:", "note: hello\ngrace: 2m");
        Plan plan = SettingsReader.parse("plan.yaml", yaml, Plan.class);
        assertThat(plan.note()).isEqualTo("hello");
        assertThat(plan.grace()).contains(Duration.ofMinutes(2));
        assertThat(SettingsReader.parse("plan.yaml", COMPLETE.replace("note:\n", ""), Plan.class)
                        .note())
                .isNull();
    }

    private static void assertRefused(String from, String to, String message) {
        assertThat(COMPLETE).contains(from);
        assertThatThrownBy(() -> SettingsReader.parse("plan.yaml", COMPLETE.replace(from, to), Plan.class))
                .isInstanceOf(SettingsException.class)
                .hasMessage(message);
    }

    @Test
    void unknownKeysAreRefusedWithTheNearestOrAllKnownOnes() {
        assertRefused(
                "  deadline",
                "  dedline",
                "plan.yaml:5: unknown key 'dedline' under 'rounds'; did you mean 'deadline'?");
        assertRefused(
                "  deadline",
                "  zzz",
                "plan.yaml:5: unknown key 'zzz' under 'rounds'; known keys: quorum, deadline, maxPayload");
        assertRefused("dryRun:", "dry-run:", "plan.yaml:8: unknown key 'dry-run'; did you mean 'dryRun'?");
        assertRefused("path:", "paht:", "plan.yaml:12: unknown key 'paht' under 'sources[0]'; did you mean 'path'?");
    }

    @Test
    void missingKeysAreNamed() {
        assertRefused("  quorum: 3\n", "", "plan.yaml:4: missing key 'quorum' under 'rounds'");
        assertRefused("seed: 1_000_000\n", "", "plan.yaml:2: missing key 'seed'");
        assertRefused(
                "  quorum: 3\n  deadline: 90s\n", "", "plan.yaml:4: missing keys 'quorum', 'deadline' under 'rounds'");
        assertRefused("quorum: 3", "quorum:", "plan.yaml:4: 'rounds.quorum' has no value");
        assertRefused("quorum: 3", "quorum: null", "plan.yaml:4: 'rounds.quorum' has no value");
        assertRefused("hosts: [a, b]", "hosts: [a, ~]", "plan.yaml:13: 'sources[0].hosts[1]' has no value");
    }

    @Test
    void duplicatesAreRefused() {
        assertRefused(
                "  quorum: 3\n",
                "  quorum: 3\n  quorum: 3\n",
                "plan.yaml:5: duplicate key 'quorum', first given on line 4");
        assertRefused("[a, b]", "[a, a]", "plan.yaml:13: 'sources[0].hosts' holds a value twice");
    }

    @Test
    void wrongTypesAreRefused() {
        assertRefused("quorum: 3", "quorum: many", "plan.yaml:4: 'rounds.quorum' needs a whole number, found 'many'");
        assertRefused("quorum: 3", "quorum: 3.0", "plan.yaml:4: 'rounds.quorum' needs a whole number, found '3.0'");
        assertRefused("quorum: 3", "quorum: 017", "plan.yaml:4: 'rounds.quorum' needs a whole number, found '017'");
        assertRefused("quorum: 3", "quorum: 4000000000", "plan.yaml:4: 'rounds.quorum' is out of range: '4000000000'");
        assertRefused("1e-5", ".nan", "plan.yaml:7: 'delta' needs a number, found '.nan'");
        assertRefused("1e-5", "1e999", "plan.yaml:7: 'delta' is out of range: '1e999'");
        assertRefused("dryRun: false", "dryRun: no", "plan.yaml:8: 'dryRun' needs true or false, found 'no'");
        assertRefused("[a, b]", "a", "plan.yaml:13: 'sources[0].hosts' needs a list, found 'a'");
        assertRefused("name: 12", "name: [12]", "plan.yaml:2: 'name' needs one value, found a list");
        assertRefused("quorum: 3", "quorum: {a: 1}", "plan.yaml:4: 'rounds.quorum' needs one value, found keys");
        assertRefused(
                "rounds:\n  quorum: 3\n  deadline: 90s\n  maxPayload: 64MiB\n",
                "rounds: 3\n",
                "plan.yaml:3: 'rounds' needs keys below it, found '3'");
        assertRefused(
                "nginx-combined",
                "NGINX",
                "plan.yaml:11: 'sources[0].format' cannot be read: 'NGINX' is not one of nginx-combined, json-lines");
        assertRefused(
                "json-lines",
                "syslog",
                "plan.yaml:15: 'limits.syslog' cannot be read: 'syslog' is not one of nginx-combined, json-lines");
    }

    @Test
    void aNumberWithoutItsUnitIsRefused() {
        assertRefused(
                "90s", "90", "plan.yaml:5: 'rounds.deadline' cannot be read: '90' has no unit; write 90s, 90m or 90h");
        assertRefused(
                "64MiB",
                "64",
                "plan.yaml:6: 'rounds.maxPayload' cannot be read: '64' has no unit; write 64B, 64KiB or 64MiB");
    }

    @Test
    void whatTheRecordRefusesIsReportedAtTheKeyItNames() {
        assertRefused("quorum: 3", "quorum: 0", "plan.yaml:4: 'rounds': quorum must be at least 1, not 0");
        String below = "  deadline: 90s\n  maxPayload: 64MiB\n";
        assertRefused(
                "  quorum: 3\n" + below,
                below + "  quorum: 0\n",
                "plan.yaml:6: 'rounds': quorum must be at least 1, not 0");
    }

    @Test
    void whatOnlyJacksonReadsIsRefusedWithItsLine() {
        assertThatThrownBy(() -> SettingsReader.parse(
                        "plan.yaml", COMPLETE.replace("http://localhost:8080/", "'ht tp'"), Plan.class))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("plan.yaml:17: 'admin' cannot be read: ");
    }

    @Test
    void aMissingFileAndAFileThatIsNotUtf8AreNamed(@TempDir Path directory) throws Exception {
        Path missing = directory.resolve("missing.yaml");
        assertThatThrownBy(() -> SettingsReader.read(missing, Plan.class))
                .isInstanceOf(SettingsException.class)
                .hasMessage(missing + ": no such file");
        Path binary = Files.write(directory.resolve("binary.yaml"), new byte[] {'a', (byte) 0xff});
        assertThatThrownBy(() -> SettingsReader.read(binary, Plan.class))
                .isInstanceOf(SettingsException.class)
                .hasMessage(binary + ": is not UTF-8");
        Path large = Files.write(directory.resolve("large.yaml"), new byte[(1 << 20) + 1]);
        assertThatThrownBy(() -> SettingsReader.read(large, Plan.class))
                .isInstanceOf(SettingsException.class)
                .hasMessage(large + ": is larger than 1 MiB");
    }
}
