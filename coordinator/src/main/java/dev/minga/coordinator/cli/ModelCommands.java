package dev.minga.coordinator.cli;

import dev.minga.coordinator.admin.AdminClient;
import dev.minga.coordinator.admin.AdminViews.ModelView;
import dev.minga.coordinator.admin.RunView;
import dev.minga.shared.terminal.ExitCode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code minga model …}. */
@Command(
        name = "model",
        description = "Says which finished run's model the federation uses.",
        subcommands = {ModelCommands.Promote.class, ModelCommands.ListAll.class, ModelCommands.Rollback.class},
        synopsisSubcommandLabel = "COMMAND")
final class ModelCommands {
    @Command(
            name = "promote",
            description =
                    "Makes a complete run's model the one in use, for all members to see in the log; an older run's "
                            + "again to go back.")
    static final class Promote implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @Parameters(paramLabel = "RUN", description = "The run's name.")
        private String run = "";

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            ModelView model = connection.call(client -> client.promote(run));
            connection.print(model, "In use: " + line(model));
            return ExitCode.OK;
        }
    }

    @Command(name = "list", description = "Lists all promotions; the last is in use.")
    static final class ListAll implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            List<ModelView> models = connection.call(client -> client.models());
            String text =
                    String.join("\n", models.stream().map(ModelCommands::line).toList());
            connection.print(
                    models,
                    models.isEmpty()
                            ? "No run's model is in use yet; 'minga model promote RUN' takes a complete run's into use."
                            : text);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "rollback",
            description =
                    "Without RUN: the model that was in use before is in use again. With RUN: that run goes on from"
                            + " an earlier round's average, and what came after it is discarded.")
    static final class Rollback implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @ArgGroup(exclusive = false)
        private @Nullable OfRun run;

        /** All or nothing. */
        static final class OfRun {
            @Parameters(paramLabel = "RUN", arity = "1", description = "The run's name.")
            private String name = "";

            @Option(names = "--to-round", required = true, description = "The round, counted from 1.")
            private int round;

            @Option(names = "--reason", required = true, description = "Why; all members can read it in the log.")
            private String reason = "";
        }

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            OfRun of = run;
            if (of == null) {
                ModelView model = connection.call(AdminClient::rollBack);
                connection.print(model, "In use: " + line(model));
            } else {
                RunView view = connection.call(client -> client.rollBack(of.name, of.round, of.reason));
                connection.print(view, "Run " + view.run() + " goes on from round " + of.round + ".");
            }
            return ExitCode.OK;
        }
    }

    private static String line(ModelView model) {
        return String.format("%-24s %s  promoted %s", model.run(), model.model(), model.promoted());
    }
}
