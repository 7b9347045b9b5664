package dev.minga.node.cli;

import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.node.ledger.Acceptance;
import dev.minga.node.participation.CoordinatorLink;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.UnreachableException;
import dev.minga.shared.files.DirectoryLock;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.UserError;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "accept-log", description = "Lets a node that stopped take up a log that was restored from a backup.")
final class AcceptLogCommand implements Callable<ExitCode> {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptLogCommand.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "DIR", description = "The node's directory.")
    private Path directory = Path.of(".");

    @Option(
            names = "--size",
            paramLabel = "N",
            defaultValue = "-1",
            description = "How many leaves the log has now, as its operator told you; without it nothing is accepted.")
    private long size = -1;

    @Override
    public ExitCode call() throws IOException {
        NodeHome home = Keys.joined(directory);
        try (DirectoryLock lock = DirectoryLock.acquire(directory);
                CoordinatorLink link = new CoordinatorLink(home.membership().coordinator(), home.tlsIdentity())) {
            LOG.info("lock {}", lock);
            Acceptance acceptance = new Acceptance(
                    home.ledger(), home.logKeys(), home.membership().federation(), link.log());
            String reason = acceptance
                    .stopReason()
                    .orElseThrow(() -> new UserError(
                            ExitCode.USAGE,
                            "the node in " + directory + " has not stopped because of the log",
                            "There is nothing to accept"));
            Acceptance.Proposal proposal = look(acceptance);
            show(reason, proposal);
            decide(proposal);
            acceptance.accept(proposal, Clock.systemUTC().instant());
            output.print(
                    Main.terminal(spec),
                    Map.of("accepted", true),
                    "Accepted. What this node saw before is kept. Go on with: minga node run " + directory);
            return ExitCode.OK;
        }
    }

    private static Acceptance.Proposal look(Acceptance acceptance) throws UnreachableException {
        try {
            return acceptance.look();
        } catch (UnreachableException e) {
            throw new UserError(
                    ExitCode.UNAVAILABLE,
                    String.valueOf(e.getMessage()),
                    "Check that it runs and that this machine may dial it",
                    e);
        } catch (IOException e) {
            throw new UserError(
                    ExitCode.REFUSED,
                    Printable.line(String.valueOf(e.getMessage())),
                    "Do not go on; ask the coordinator's operator",
                    e);
        }
    }

    private void show(String reason, Acceptance.Proposal proposal) {
        String seen = proposal.known().map(AcceptLogCommand::text).orElse("nothing");
        String now = text(proposal.now());
        String says = Printable.line("all from leaf " + proposal.says().getKeptSize() + " on is void since "
                + time(proposal.says().getUnixSeconds()) + ": "
                + proposal.says().getReason());
        output.print(
                Main.terminal(spec),
                Map.of("stopped", reason, "seen", seen, "now", now, "leaf", proposal.leaf(), "says", says),
                Printable.line("Stopped because " + reason + ".") + "\nSeen: " + seen + "\nNow:  " + now + "\nLeaf "
                        + proposal.leaf() + " of the log says: " + says);
    }

    private static String text(Checkpoint checkpoint) {
        return checkpoint.size() + " leaves with root " + checkpoint.root();
    }

    private static String time(long seconds) {
        try {
            return Instant.ofEpochSecond(seconds).toString();
        } catch (DateTimeException e) {
            return "an unknown time";
        }
    }

    private void decide(Acceptance.Proposal proposal) {
        if (size < 0) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "nothing was accepted",
                    "Compare size and root with the coordinator's operator, then add --size N");
        }
        if (size != proposal.now().size()) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "the log has " + proposal.now().size() + " leaves, not " + size + "; nothing was accepted",
                    "Compare size and root with the coordinator's operator again");
        }
    }
}
