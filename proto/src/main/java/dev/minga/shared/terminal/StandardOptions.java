package dev.minga.shared.terminal;

import dev.minga.shared.settings.EnumText;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * A mixin with {@code --help}, {@code --version} and {@code --log-format}. {@link CommandRunner} answers the first two and
 * {@link LogFile} the last; the version is the command's own
 * or else the one in the manifest of the root command's jar.
 */
public final class StandardOptions {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    private boolean version;

    @Option(
            names = "--log-format",
            paramLabel = "json|text|auto",
            converter = LinesConverter.class,
            description =
                    "The log's lines; auto, the default: text on a terminal, json off it (also MINGA_LOG_FORMAT).")
    private LogLines logLines = LogLines.AUTO;

    /** What the log's lines were asked to look like. */
    public LogLines logLines() {
        return logLines;
    }

    /** Returns whether help or the version was asked for, in which case the command itself is not run. */
    public boolean answered() {
        return help || version;
    }

    static final class LinesConverter implements ITypeConverter<LogLines> {
        @Override
        public LogLines convert(String value) {
            try {
                return EnumText.parse(value, LogLines.class);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
