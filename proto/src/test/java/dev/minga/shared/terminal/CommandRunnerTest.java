package dev.minga.shared.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.shared.files.DirectoryLock;
import dev.minga.shared.settings.ByteSize;
import dev.minga.shared.settings.SettingsReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

class CommandRunnerTest {
    private final Screen screen = new Screen();

    @Command(description = "A tool.")
    static final class Root {
        @Mixin
        StandardOptions standard = new StandardOptions();
    }

    /** Does what the test says. */
    @Command(name = "run", description = "Runs it.")
    static final class Run implements Callable<Object> {
        private final Callable<?> action;

        @Mixin
        StandardOptions standard = new StandardOptions();

        @Mixin
        OutputOptions output = new OutputOptions();

        @Option(names = "--timeout")
        Duration timeout = Duration.ZERO;

        @Option(names = "--limit")
        ByteSize limit = new ByteSize(0);

        Run(Callable<?> action) {
            this.action = action;
        }

        @Override
        public Object call() throws Exception {
            return action.call();
        }
    }

    private int run(Callable<?> action, String... args) {
        return CommandRunner.run("minga node", new Run(action), screen.terminal, args);
    }

    private static CommandSpec tree(Callable<?> action) {
        return new CommandLine(new Root()).addSubcommand(new Run(action)).getCommandSpec();
    }

    @ParameterizedTest
    @EnumSource
    void aCommandChoosesItsExitCode(ExitCode exitCode) {
        assertThat(run(() -> exitCode)).isEqualTo(exitCode.code());
        assertThat(run(exitCode::code)).isEqualTo(exitCode.code());
        assertThat(screen.err()).isEmpty();
    }

    @Test
    void theExitCodeOfASubcommandCounts() {
        assertThat(CommandRunner.run("minga", tree(() -> ExitCode.REFUSED), screen.terminal, "run"))
                .isEqualTo(3);
        assertThat(CommandRunner.run("minga", tree(() -> ExitCode.OK), screen.terminal, "run", "--version"))
                .isZero();
        assertThat(screen.out()).isEqualTo("minga (development build)\n");
    }

    @Test
    void aUserErrorIsOneLine() {
        int code = run(() -> {
            throw new UserError(ExitCode.REFUSED, "member 'x\u001b[2J\ny' is revoked", "Invite it again.");
        });
        assertThat(code).isEqualTo(3);
        assertThat(screen.err()).isEqualTo("error: member 'x\\u001b[2J\\ny' is revoked. Invite it again.\n");
        assertThat(screen.out()).isEmpty();
    }

    record Nothing(int quorum) {}

    @Test
    void refusedSettingsAreAUsageError() {
        int code = run(() -> SettingsReader.parse("plan.yaml", "qorum: 1", Nothing.class));
        assertThat(code).isEqualTo(2);
        assertThat(screen.err()).isEqualTo("error: plan.yaml:1: unknown key 'qorum'; did you mean 'quorum'?\n");
    }

    @Test
    void aDirectoryInUseIsUnavailable(@TempDir Path directory) throws Exception {
        try (DirectoryLock held = DirectoryLock.acquire(directory)) {
            assertThat(held).isNotNull();
            assertThat(run(() -> DirectoryLock.acquire(directory))).isEqualTo(4);
        }
        assertThat(screen.err()).startsWith("error: " + directory + " is in use by this process. ");
    }

    @Test
    void anythingElseIsOneLineWithoutAStackTrace() {
        int code = run(() -> {
            throw new IllegalStateException("first\nsecond");
        });
        assertThat(code).isEqualTo(1);
        assertThat(screen.err()).isEqualTo("error: first\\nsecond; the details are in minga.log\n");
    }

    @Test
    void aFailureWithoutMessageHasItsType() {
        int code = run(() -> {
            throw new UnsupportedOperationException();
        });
        assertThat(code).isEqualTo(1);
        assertThat(screen.err()).isEqualTo("error: UnsupportedOperationException; the details are in minga.log\n");
    }

    @Test
    void anInterruptIsPassedOn() {
        int code = run(() -> {
            throw new InterruptedException();
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(code).isEqualTo(130);
        assertThat(screen.err()).isEqualTo("error: interrupted\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --foo=1        | Unknown option: '--foo=1'; see 'minga node --help'
            --timeot=1s    | Unknown option: '--timeot=1s'; did you mean '--timeout'; see 'minga node --help'
            --output=xml   | Invalid value for option '--output': 'xml' is not one of text, json; see 'minga node --help'
            --timeout=5    | Invalid value for option '--timeout': '5' has no unit; write 5s, 5m or 5h; see 'minga node --help'
            """)
    void wrongArgumentsAreOneLineWithAHint(String argument, String message) {
        assertThat(run(() -> ExitCode.OK, argument)).isEqualTo(2);
        assertThat(screen.err()).isEqualTo("error: " + message + "\n");
        assertThat(screen.out()).isEmpty();
    }

    static final class Choice {
        @Option(names = "--keys")
        Path keys = Path.of("");

        @Option(names = "--node")
        Path node = Path.of("");
    }

    @Command(name = "read")
    static final class Read implements Callable<Object> {
        @ArgGroup(multiplicity = "1")
        Choice choice = new Choice();

        @Override
        public Object call() {
            return ExitCode.OK;
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', textBlock = """
                                   # Missing required argument (specify one of these): (--keys=<keys> | --node=<node>)
            --keys=a,--node=b      # --keys=<keys>, --node=<node> are mutually exclusive (specify only one)
            """)
    void thatItIsAnErrorIsSaidOnce(@Nullable String arguments, String message) {
        String[] given = arguments == null ? new String[0] : arguments.split(",");
        assertThat(CommandRunner.run("minga node", new Read(), screen.terminal, given))
                .isEqualTo(2);
        assertThat(screen.err()).isEqualTo("error: " + message + "; see 'minga node --help'\n");
    }

    @Test
    void aMissingSubcommandIsAUsageError() {
        assertThat(CommandRunner.run("minga", tree(() -> ExitCode.OK), screen.terminal))
                .isEqualTo(2);
        assertThat(screen.err()).isEqualTo("error: Missing required subcommand; see 'minga --help'\n");
    }

    @Test
    void helpAndVersionGoToOut() {
        assertThat(run(() -> ExitCode.FAILED, "--help")).isZero();
        assertThat(screen.out()).contains("Usage: minga node", "--output=text|json", "--version");
        assertThat(run(() -> ExitCode.FAILED, "--version")).isZero();
        assertThat(screen.out()).endsWith("minga node (development build)\n");
        assertThat(screen.err()).isEmpty();
    }

    @Test
    void optionsAreWrittenAsInTheSettings() {
        Run command = new Run(() -> ExitCode.OK);
        String[] args = {"--timeout", "90s", "--limit", "64MiB", "--output", "json"};
        assertThat(CommandRunner.run("minga node", command, screen.terminal, args))
                .isZero();
        assertThat(command.timeout).isEqualTo(Duration.ofSeconds(90));
        assertThat(command.limit).isEqualTo(new ByteSize(64 << 20));
        command.output.print(screen.terminal, new Nothing(3), "three");
        assertThat(screen.out()).isEqualTo("{\"quorum\":3}\n");
    }
}
