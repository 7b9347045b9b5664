package dev.minga.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.shared.terminal.ExitCode;

/** How a command says no. */
final class Refusals {
    private Refusals() {}

    /** One line that says what is wrong and what to do, the right exit code, nothing on the output, no stack trace. */
    static void assertRefused(CommandLineRun run, ExitCode code, String what) {
        assertThat(run.err())
                .startsWith("error: ")
                .endsWith("\n")
                .contains(what)
                .doesNotContain("Exception", "\tat ");
        assertThat(run.err().lines()).as("one line").hasSize(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(code.code());
    }
}
