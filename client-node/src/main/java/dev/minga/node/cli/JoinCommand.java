package dev.minga.node.cli;

import dev.minga.node.participation.Joining;
import dev.minga.node.participation.Membership;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.Terminal;
import dev.minga.shared.terminal.UserError;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "join", description = "Makes this node's keys and trades an invitation for a certificate.")
final class JoinCommand implements Callable<ExitCode> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "TOKEN", description = "The invitation from the coordinator's operator.")
    private String token = "";

    @Parameters(index = "1", paramLabel = "DIR", description = "The node's directory, made if it is not there.")
    private Path directory = Path.of(".");

    @Override
    public ExitCode call() throws IOException {
        InvitationToken invitation;
        try {
            invitation = InvitationToken.parse(token);
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), "Ask the coordinator's operator", e);
        }
        Membership membership = Joining.join(invitation, Keys.node(directory), new SecureRandom());
        Terminal terminal = Main.terminal(spec);
        terminal.println(
                Printable.line("Joined federation " + membership.federation() + " as " + membership.member() + "."));
        terminal.println("Authority fingerprint (SHA-256): " + Joining.fingerprint(invitation)
                + "; compare it with the operator's.");
        terminal.println("Next: say what to train on and what to agree to in " + directory.resolve("node.yaml")
                + ", then: minga node run " + directory);
        return ExitCode.OK;
    }
}
