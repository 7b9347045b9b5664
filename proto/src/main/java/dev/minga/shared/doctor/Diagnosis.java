package dev.minga.shared.doctor;

import dev.minga.shared.doctor.Finding.Outcome;
import dev.minga.shared.settings.EnumText;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.Terminal;
import dev.minga.shared.text.Printable;
import java.util.List;
import java.util.stream.Collectors;

/** What all checks found, in their order. */
public record Diagnosis(List<Finding> findings) {
    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /** Prints one line for each check; {@link ExitCode#REFUSED} if one of them failed. */
    public ExitCode print(Terminal terminal, OutputOptions output) {
        output.print(terminal, findings, findings.stream().map(Diagnosis::line).collect(Collectors.joining("\n")));
        return findings.stream().anyMatch(finding -> finding.outcome() == Outcome.FAILED)
                ? ExitCode.REFUSED
                : ExitCode.OK;
    }

    private static String line(Finding finding) {
        String says = finding.says()
                + finding.remedy().map(remedy -> ". " + remedy + ".").orElse("");
        return String.format(
                "%-8s %-12s %s", EnumText.format(finding.outcome()), finding.check(), Printable.line(says));
    }
}
