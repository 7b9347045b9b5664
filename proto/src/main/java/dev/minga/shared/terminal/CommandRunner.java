package dev.minga.shared.terminal;

import dev.minga.shared.files.DirectoryInUseException;
import dev.minga.shared.settings.ByteSize;
import dev.minga.shared.settings.DurationText;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.text.Printable;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs a picocli command the same way in every application: each command has {@link StandardOptions}, failures are one line on {@code err}, stack traces go to the
 * log, and the exit code is one of {@link ExitCode}. A command is a {@code Runnable}, or a {@code Callable} that returns
 * an {@link ExitCode} or an {@code Integer}. Options of type {@link Duration} and {@link ByteSize} are written as in the
 * settings.
 */
public final class CommandRunner {
    private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);

    private final CommandLine commands;
    private final Terminal terminal;

    private CommandRunner(CommandLine commands, Terminal terminal) {
        this.commands = commands;
        this.terminal = terminal;
    }

    /**
     * Runs one command line and returns its exit code. An exception of the command is reported, not passed on; the
     * process is not ended.
     *
     * @param name what the user typed to get here, such as {@code minga node}
     * @param rootCommand an object or class with picocli's {@code @Command}
     */
    public static int run(String name, Object rootCommand, Terminal terminal, String... args) {
        return new CommandRunner(new CommandLine(rootCommand), terminal).execute(name, args);
    }

    private static void addStandardOptions(CommandLine command) {
        CommandLine.Model.CommandSpec spec = command.getCommandSpec();
        if (spec.findOption("--help") == null) {
            spec.addMixin("standard", CommandLine.Model.CommandSpec.forAnnotatedObject(new StandardOptions()));
        }
        command.getSubcommands().values().forEach(CommandRunner::addStandardOptions);
    }

    private int execute(String name, String... args) {
        addStandardOptions(commands);
        commands.setCommandName(name)
                .setOut(new PrintWriter(new StreamWriter(terminal.out()), true))
                .setErr(new PrintWriter(new StreamWriter(terminal.err()), true))
                .setColorScheme(Help.defaultColorScheme(terminal.interactive() ? Help.Ansi.AUTO : Help.Ansi.OFF))
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(Math.max(terminal.columns(), CommandLine.Model.UsageMessageSpec.DEFAULT_USAGE_WIDTH))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Duration.class, converter(DurationText::parse))
                .registerConverter(ByteSize.class, converter(ByteSize::parse))
                .setParameterExceptionHandler((refusal, ignored) -> badArguments(refusal))
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure));
        giveVersion(commands, name + " " + manifestVersion(commands.getCommand()));
        int code = commands.execute(args);
        return code == ExitCode.OK.code() && result(commands) instanceof ExitCode chosen ? chosen.code() : code;
    }

    private static String manifestVersion(Object rootCommand) {
        String version = rootCommand.getClass().getPackage().getImplementationVersion();
        return version == null ? "(development build)" : version;
    }

    private static void giveVersion(CommandLine command, String version) {
        if (command.getCommandSpec().version().length == 0) {
            command.getCommandSpec().version(version);
        }
        command.getSubcommands().values().forEach(below -> giveVersion(below, version));
    }

    private static <T> ITypeConverter<T> converter(Function<String, T> parser) {
        return text -> {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        };
    }

    private static Object result(CommandLine commands) {
        CommandLine last = commands;
        ParseResult parsed = commands.getParseResult();
        while (parsed != null && parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
            last = parsed.commandSpec().commandLine();
        }
        return last.getExecutionResult();
    }

    private int badArguments(ParameterException refusal) {
        String command = refusal.getCommandLine().getCommandSpec().qualifiedName();
        String what = String.valueOf(refusal.getMessage()).replaceFirst("^Error: ", ""); // some say it, some do not
        terminal.error(what + suggestion(refusal) + "; see '" + command + " --help'");
        return ExitCode.USAGE.code();
    }

    private static String suggestion(ParameterException refusal) {
        List<String> near =
                refusal instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        return near.isEmpty() ? "" : "; did you mean '" + near.get(0) + "'";
    }

    private int failed(Exception failure) {
        if (failure instanceof UserError known) {
            return report(known, String.valueOf(known.getMessage()), known.exitCode());
        }
        if (failure instanceof SettingsException refused) {
            return report(refused, String.valueOf(refused.getMessage()), ExitCode.USAGE);
        }
        if (failure instanceof DirectoryInUseException inUse) {
            return report(inUse, String.valueOf(inUse.getMessage()), ExitCode.UNAVAILABLE);
        }
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return report(failure, "interrupted", ExitCode.INTERRUPTED);
        }
        LOG.error("a command failed", failure);
        String what = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        terminal.error(Printable.line(what) + "; the details are in " + LogFile.chosen());
        return ExitCode.FAILED.code();
    }

    private int report(Exception failure, String line, ExitCode exitCode) {
        LOG.debug("a command ended with {}", exitCode, failure);
        terminal.error(line);
        return exitCode.code();
    }
}
