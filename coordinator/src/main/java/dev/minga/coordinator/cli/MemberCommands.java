package dev.minga.coordinator.cli;

import dev.minga.coordinator.admin.AdminViews.InvitationView;
import dev.minga.coordinator.admin.AdminViews.MemberView;
import dev.minga.coordinator.admin.AdminViews.OpenInvitationView;
import dev.minga.coordinator.admin.AdminViews.Rebuild;
import dev.minga.coordinator.admin.RunView;
import dev.minga.shared.terminal.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code minga member …}. */
@Command(
        name = "member",
        description = "Invites, lists and revokes members.",
        subcommands = {
            MemberCommands.Invite.class,
            KitCommand.class,
            MemberCommands.Invitations.class,
            MemberCommands.Withdraw.class,
            MemberCommands.ListAll.class,
            MemberCommands.Revoke.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class MemberCommands {
    @Command(name = "invite", description = "Makes a token that enrols one organisation once.")
    static final class Invite implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @Parameters(paramLabel = "NAME", description = "The member's name: lower-case letters, digits, hyphens.")
        private String name = "";

        @Option(
                names = "--valid-for",
                defaultValue = "24h",
                description = "How long the token works (default: ${DEFAULT-VALUE}).")
        private Duration validity = Duration.ZERO;

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            InvitationView invitation = connection.call(client -> client.invite(name, validity));
            connection.print(
                    invitation,
                    "Token for " + name + ", works once until " + invitation.expires() + ":\n" + invitation.token()
                            + "\nThe member runs: minga node join TOKEN DIR");
            return ExitCode.OK;
        }
    }

    @Command(name = "invitations", description = "Lists the invitations and kits that nobody has used.")
    static final class Invitations implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            List<OpenInvitationView> open = connection.call(client -> client.invitations());
            connection.print(
                    open,
                    open.isEmpty()
                            ? "No open invitations."
                            : open.stream()
                                    .map(one -> String.format("%-24s works until %s", one.name(), one.expires()))
                                    .collect(Collectors.joining("\n")));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "withdraw",
            description =
                    "Withdraws the invitations of a name that nobody has used: their tokens and kits work no more.")
    static final class Withdraw implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @Parameters(paramLabel = "NAME", description = "Whom they invite.")
        private String name = "";

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            connection.call(client -> {
                client.withdraw(name);
                return name;
            });
            connection.print(Map.of("withdrawn", name), "The open invitations of " + name + " work no more.");
            return ExitCode.OK;
        }
    }

    @Command(name = "list", description = "Lists the members.")
    static final class ListAll implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            List<MemberView> members = connection.call(client -> client.members());
            StringBuilder text = new StringBuilder(members.isEmpty() ? "No members yet." : "");
            for (MemberView member : members) {
                text.append(text.length() > 0 ? "\n" : "")
                        .append(String.format(
                                "%-24s enrolled %s  %s %s%s",
                                member.name(),
                                member.enrolled(),
                                member.keyAlgorithm(),
                                member.keyFingerprint().substring(0, 16),
                                member.revoked()
                                        .map(at -> "  revoked " + at + ": "
                                                + member.reason().orElse(""))
                                        .orElse("")));
            }
            connection.print(members, text.toString());
            return ExitCode.OK;
        }
    }

    @Command(
            name = "revoke",
            description =
                    "Ends a membership: its calls end at once, its certificates count no longer, and the log says so.")
    static final class Revoke implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @Parameters(paramLabel = "NAME", description = "The member's name.")
        private String name = "";

        @Option(names = "--reason", required = true, description = "Why; all members can read it in the log.")
        private String reason = "";

        @Option(
                names = "--rebuild-from",
                paramLabel = "ROUND",
                description = "Average this round again without the member, discard what came after it, and go on from"
                        + " there.")
        private Optional<Integer> round = Optional.empty();

        @Option(names = "--run", description = "The run to rebuild; not needed if there is one alone with this member.")
        private Optional<String> run = Optional.empty();

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            if (round.isEmpty()) {
                connection.call(client -> {
                    client.revoke(name, reason);
                    return name;
                });
                connection.print(Map.of("revoked", name), "The membership of " + name + " has ended.");
                return ExitCode.OK;
            }
            Rebuild rebuild = connection.call(client -> {
                Rebuild chosen = new Rebuild(run.isPresent() ? run.get() : only(client.trainings()), round.get());
                client.eject(name, reason, chosen);
                return chosen;
            });
            connection.print(
                    rebuild,
                    "The membership of " + name + " has ended; run " + rebuild.run() + " goes on from round "
                            + rebuild.round() + ", averaged without it.");
            return ExitCode.OK;
        }

        private String only(List<RunView> runs) {
            List<String> named = runs.stream()
                    .filter(one -> one.members().contains(name) && !one.state().equals("aborted"))
                    .map(RunView::run)
                    .toList();
            if (named.size() != 1) {
                throw new IllegalArgumentException(
                        named.isEmpty()
                                ? "no run has a member " + name
                                : "several runs have a member " + name + "; name one of them with --run: "
                                        + String.join(", ", named));
            }
            return named.get(0);
        }
    }
}
