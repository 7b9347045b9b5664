package dev.minga.coordinator.cli;

import dev.minga.coordinator.access.Role;
import dev.minga.coordinator.admin.AdminViews.CreatedTokenView;
import dev.minga.coordinator.admin.AdminViews.TokenView;
import dev.minga.shared.settings.EnumText;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code minga coordinator token …}. */
@Command(
        name = "token",
        description = "Makes, lists and revokes tokens of the admin endpoint.",
        subcommands = {TokenCommands.Create.class, TokenCommands.ListAll.class, TokenCommands.Revoke.class},
        synopsisSubcommandLabel = "COMMAND")
final class TokenCommands {
    @Command(name = "create", description = "Makes a token, whose secret is shown once.")
    static final class Create implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @Parameters(paramLabel = "NAME", description = "Whose it is: lower-case letters, digits, hyphens.")
        private String name = "";

        @Option(
                names = "--role",
                required = true,
                description =
                        "viewer sees runs, members and models; auditor also who may do what; operator changes things.")
        private Role role = Role.VIEWER;

        @Option(names = "--valid-for", description = "How long it works, such as 90d (default: until it is revoked).")
        private Optional<Duration> validity = Optional.empty();

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description =
                        "Write the token and how to reach this coordinator to a new file, for '--coordinator FILE' on"
                                + " another machine, instead of showing the token.")
        private Optional<Path> file = Optional.empty();

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            if (file.isPresent() && Files.exists(file.get())) {
                throw new UserError(
                        ExitCode.REFUSED, "there is a file " + file.get() + " already", "Name one that is new");
            }
            CreatedTokenView created = connection.call(client -> client.createToken(name, role, validity));
            String made = "Token '" + name + "' with the role " + EnumText.format(role) + ", works until "
                    + created.token().expires().map(Object::toString).orElse("it is revoked") + ".";
            if (file.isEmpty()) {
                connection.print(created, made + " It is shown this once:\n" + created.secret());
                return ExitCode.OK;
            }
            String url = connection.call(client -> client.status()).admin();
            connection.writeAccess(file.get(), url, created.secret());
            connection.print(
                    created.token(), made + " It is in " + file.get() + ", with which it works at " + url + ".");
            return ExitCode.OK;
        }
    }

    @Command(name = "list", description = "Lists the tokens, without their secrets.")
    static final class ListAll implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            List<TokenView> tokens = connection.call(client -> client.tokens());
            List<String> lines = new ArrayList<>();
            for (TokenView token : tokens) {
                String end = token.revoked()
                        .map(at -> "revoked " + at)
                        .orElse(token.expires().map(at -> "expires " + at).orElse("until revoked"));
                lines.add(String.format(
                        "%-24s %-9s created %s  %s",
                        token.name(), EnumText.format(token.role()), token.created(), end));
            }
            connection.print(
                    tokens,
                    lines.isEmpty()
                            ? "No tokens but this machine's own, which is made anew with each start."
                            : String.join("\n", lines));
            return ExitCode.OK;
        }
    }

    @Command(name = "revoke", description = "Has a token work no more, at once.")
    static final class Revoke implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @Parameters(paramLabel = "NAME", description = "The token's name.")
        private String name = "";

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            connection.call(client -> {
                client.revokeToken(name);
                return name;
            });
            connection.print(Map.of("revoked", name), "The token '" + name + "' works no more.");
            return ExitCode.OK;
        }
    }
}
