package dev.minga.coordinator.cli;

import dev.minga.coordinator.audit.Finding;
import dev.minga.coordinator.audit.LedgerVerification;
import dev.minga.coordinator.audit.RoundAudit;
import dev.minga.coordinator.audit.VerifierKeys;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.shared.evaluation.Confusion;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code minga ledger …}. */
@Command(
        name = "ledger",
        description = "Verifies a coordinator's log, audits its rounds.",
        subcommands = {LedgerCommands.Verify.class, LedgerCommands.Audit.class, LedgerCommands.Discontinue.class},
        synopsisSubcommandLabel = "COMMAND")
final class LedgerCommands {
    /** Which log, and the keys that it must be signed with. */
    static final class Log {
        @Parameters(paramLabel = "DIR", description = "A coordinator's directory, or a copy of it.")
        private Path directory = Path.of(".");

        @Option(
                names = "--keys",
                paramLabel = "FILE",
                description = "The log's two verifier keys (default: public-keys.txt in DIR; an auditor has a copy of"
                        + " its own).")
        private Optional<Path> keys = Optional.empty();

        VerifierKeys keys() {
            if (!Files.isDirectory(directory.resolve("ledger"))) {
                throw new UserError(
                        ExitCode.USAGE,
                        "there is no ledger in " + directory,
                        "Name a coordinator's directory, or a copy of it");
            }
            Path file = keys.orElseGet(() -> new CoordinatorHome(directory).publicKeys());
            try {
                return VerifierKeys.read(file);
            } catch (IOException e) {
                throw new UserError(
                        ExitCode.USAGE,
                        "the keys in " + file + " cannot be used: " + e.getMessage(),
                        "Give the file that 'minga coordinator init' made with --keys FILE",
                        e);
            }
        }
    }

    @Command(
            name = "verify",
            description = "Verifies the whole log, offline: entries, tiles, checkpoints, signatures, and the blobs that"
                    + " it names. The coordinator may run meanwhile.")
    static final class Verify implements Callable<ExitCode> {
        @Mixin
        private final Shell shell = new Shell();

        @Mixin
        private final OutputOptions output = new OutputOptions();

        @Mixin
        private final Log log = new Log();

        @Option(names = "--without-blobs", description = "Deltas, statements and models may be absent.")
        private boolean withoutBlobs;

        @Override
        public ExitCode call() throws IOException {
            LedgerVerification.Report report = LedgerVerification.verify(log.directory, log.keys(), withoutBlobs);
            String good = "The log of " + report.log() + " is whole: " + report.leaves() + " leaves, root "
                    + report.root() + ".";
            output.print(shell.terminal(), report, lines(report.findings(), good));
            return code(report.findings());
        }
    }

    @Command(
            name = "audit",
            description = "Averages a round once more from its stored deltas and compares the model bit for bit.")
    static final class Audit implements Callable<ExitCode> {
        @Mixin
        private final Shell shell = new Shell();

        @Mixin
        private final OutputOptions output = new OutputOptions();

        @Mixin
        private final Log log = new Log();

        @Option(names = "--run", required = true, description = "The run's name.")
        private String run = "";

        @Option(names = "--round", required = true, description = "The round, counted from 1.")
        private int round;

        @Override
        public ExitCode call() throws IOException {
            RoundAudit.Report report = RoundAudit.audit(log.directory, log.keys(), run, round);
            String good = "Round " + round + " of " + run + ": its " + report.contributions()
                    + " deltas, aggregated again by the plan's rule, give the logged model " + report.model()
                    + ", bit for bit"
                    + (report.again() > 0 ? "; so do those that were made again without a member." : ".")
                    + String.join("", report.counted().stream().map(Audit::line).toList());
            output.print(shell.terminal(), report, lines(report.findings(), good));
            return code(report.findings());
        }

        private static String line(RoundAudit.Counted one) {
            Confusion confusion = new Confusion(one.counts());
            return String.format(
                    Locale.ROOT,
                    "%n  %s counted %s: macro-f1 %.4f, accuracy %.4f, attack-recall %.4f",
                    one.member(),
                    one.counts(),
                    confusion.macroF1(),
                    confusion.accuracy(),
                    confusion.attackRecall());
        }
    }

    private static String lines(List<Finding> findings, String good) {
        return findings.isEmpty()
                ? good
                : String.join("\n", findings.stream().map(Finding::toString).toList());
    }

    private static ExitCode code(List<Finding> findings) {
        return findings.isEmpty() ? ExitCode.OK : ExitCode.REFUSED;
    }

    @Command(
            name = "discontinue",
            description = "After a restore from an older backup: logs that what was published since is void. Members go"
                    + " on only when they have accepted that by hand. The coordinator must not run.")
    static final class Discontinue implements Callable<ExitCode> {
        @Mixin
        private final Shell shell = new Shell();

        @Mixin
        private final OutputOptions output = new OutputOptions();

        @Parameters(paramLabel = "DIR", description = "The coordinator's directory.")
        private Path directory = Path.of(".");

        @Option(names = "--reason", required = true, description = "Why; all members can read it in the log.")
        private String reason = "";

        private record Kept(long keptSize, String keptRoot) {}

        @Override
        public ExitCode call() throws IOException, SettingsException {
            CoordinatorHome home = Keys.existing(directory);
            Checkpoint keeps;
            try {
                keeps = Coordinator.discontinue(home, reason, shell.clock().instant());
            } catch (IllegalArgumentException e) {
                throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), "Give another --reason", e);
            }
            output.print(
                    shell.terminal(),
                    new Kept(keeps.size(), keeps.root().hex()),
                    "The log goes on from its " + keeps.size() + " leaves, root " + keeps.root()
                            + "; what was published beyond is void. Each member has to accept that by hand.");
            return ExitCode.OK;
        }
    }
}
