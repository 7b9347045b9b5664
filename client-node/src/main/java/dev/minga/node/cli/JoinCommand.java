package dev.minga.node.cli;

import dev.minga.node.participation.Joining;
import dev.minga.node.participation.Membership;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.OpenedKit;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.channel.MemberKit;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.Terminal;
import dev.minga.shared.terminal.UserError;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "join",
        description = "Makes this node's keys and trades an invitation for a certificate.",
        customSynopsis = {
            "minga node join --kit FILE [--fingerprint SHA256] [--if-missing] DIR",
            "       minga node join TOKEN DIR"
        })
final class JoinCommand implements Callable<ExitCode> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(
            arity = "1..2",
            paramLabel = "[TOKEN] DIR",
            description =
                    "The invitation from the coordinator's operator, or @FILE to read it from a file, unless there is a"
                            + " kit; and the node's directory, made if it is not there.")
    private List<String> words = List.of();

    @Option(names = "--kit", paramLabel = "FILE", description = "The member kit that the coordinator's operator made.")
    private Optional<Path> kit = Optional.empty();

    @Option(
            names = "--fingerprint",
            paramLabel = "SHA256",
            description =
                    "The fingerprint of the key that signed the kit, as the coordinator's operator read it to you; asked"
                            + " for on a terminal if it is not given.")
    private Optional<String> fingerprint = Optional.empty();

    @Option(
            names = "--if-missing",
            description =
                    "Do nothing if the node in DIR has joined already, for start scripts; the kit need not be there then.")
    private boolean ifMissing;

    private final List<String> told = new ArrayList<>();

    @Override
    public ExitCode call() throws IOException {
        boolean withKit = kit.isPresent();
        if (words.size() != (withKit ? 1 : 2) || fingerprint.isPresent() && !withKit) {
            throw new UserError(
                    ExitCode.USAGE,
                    withKit
                            ? "with --kit there is one directory and no token"
                            : "there must be a token and a directory, or --kit FILE and a directory",
                    "See 'minga node join --help'");
        }
        Path directory = Path.of(words.get(words.size() - 1));
        if (ifMissing && Keys.node(directory).joined()) {
            output.print(
                    terminal(),
                    Map.of("joined", false, "directory", directory.toString()),
                    "The node in " + directory + " has joined already; nothing is changed.");
            return ExitCode.OK;
        }
        if (withKit) {
            withKit(kit.get(), directory);
        } else {
            withToken(words.get(0), directory);
        }
        told.add("Next: say what to train on and what to agree to in " + directory.resolve("node.yaml")
                + ", then: minga node run " + directory);
        Membership me = Keys.node(directory).membership();
        output.print(
                terminal(),
                Map.of(
                        "joined", true,
                        "directory", directory.toString(),
                        "federation", me.federation(),
                        "member", me.member()),
                String.join("\n", told));
        return ExitCode.OK;
    }

    private Terminal terminal() {
        return Main.terminal(spec);
    }

    private void withToken(String word, Path directory) throws IOException {
        InvitationToken invitation;
        try {
            invitation = InvitationToken.parse(word);
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), "Ask the coordinator's operator", e);
        }
        joined(Joining.join(invitation, Keys.node(directory), new SecureRandom()));
        told.add("Authority fingerprint (SHA-256): " + Joining.fingerprint(invitation)
                + "; compare it with the operator's.");
    }

    private void withKit(Path file, Path directory) throws IOException {
        OpenedKit opened = OpenedKit.read(file);
        opened.requireFresh(Clock.systemUTC().instant());
        new KitTrust(terminal(), System.in).require(opened, fingerprint);
        NodeHome home = Keys.node(directory);
        joined(Joining.join(opened, home, new SecureRandom()));
        MemberKit content = opened.kit();
        content.release()
                .ifPresent(release -> told.add(
                        "The federation uses the release " + release.file() + ", SHA-256 " + release.sha256() + "."));
        if (Files.exists(home.proposedSettings())) {
            told.add("What the federation proposes to agree to is in " + home.proposedSettings()
                    + "; nothing of it counts before you have taken it over.");
        }
        told.add("Delete " + file + "; its invitation is used up.");
    }

    private void joined(Membership membership) {
        told.add(Printable.line("Joined federation " + membership.federation() + " as " + membership.member() + "."));
    }
}
