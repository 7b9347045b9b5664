package dev.minga.shared.terminal;

import picocli.CommandLine.Option;

/**
 * A mixin with {@code --help} and {@code --version}. {@link CommandRunner} answers both; the version is the command's own
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

    /** Returns whether help or the version was asked for, in which case the command itself is not run. */
    public boolean answered() {
        return help || version;
    }
}
