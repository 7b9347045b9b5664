package dev.minga.coordinator.cli;

import dev.minga.coordinator.admin.RoundView;
import dev.minga.coordinator.admin.RunView;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code minga training …}. */
@Command(
        name = "training",
        description = "Starts, shows, holds and ends training runs.",
        subcommands = {
            TrainingCommands.Start.class,
            TrainingCommands.ListAll.class,
            TrainingCommands.Show.class,
            WatchCommand.class,
            TrainingCommands.Pause.class,
            TrainingCommands.Resume.class,
            TrainingCommands.Stop.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class TrainingCommands {
    @Command(name = "start", description = "Signs a plan and starts its run.")
    static final class Start implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @Parameters(paramLabel = "PLAN", description = "The plan, a YAML file.")
        private Path plan = Path.of("plan.yaml");

        @Option(
                names = "--from-peft",
                paramLabel = "DIR",
                description = "Begin with the adapter in this folder, on the coordinator's machine.")
        @Nullable
        private Path fromPeft;

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            String yaml;
            try {
                yaml = Files.readString(plan);
            } catch (IOException e) {
                throw new UserError(ExitCode.USAGE, "the plan " + plan + " cannot be read", "Name a readable file", e);
            }
            Optional<byte[]> set = PublicSetFile.of(plan, yaml);
            Optional<Path> from = Optional.ofNullable(fromPeft);
            RunView run = connection.call(client -> client.start(yaml, set, from));
            connection.print(
                    run,
                    "Run " + run.run() + " started"
                            + run.start().map(start -> " from adapter " + start).orElse("") + "; plan "
                            + run.planSha256());
            return ExitCode.OK;
        }
    }

    @Command(name = "list", description = "Lists all runs.")
    static final class ListAll implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            List<RunView> runs = connection.call(client -> client.trainings());
            String text =
                    String.join("\n", runs.stream().map(TrainingCommands::line).toList());
            connection.print(runs, runs.isEmpty() ? "No runs yet." : text);
            return ExitCode.OK;
        }
    }

    @Command(name = "show", description = "Shows one run, round by round.")
    static final class Show implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @Parameters(paramLabel = "RUN", description = "The run's name.")
        private String name = "";

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            RunView run = connection.call(client -> client.training(name));
            StringBuilder text = new StringBuilder(line(run));
            run.declined()
                    .forEach((member, reason) -> text.append("\n  declined: ")
                            .append(member)
                            .append(" (")
                            .append(reason)
                            .append(')'));
            text.append(String.format(
                    "%n  each round: asks %d, is over with %d, needs %d",
                    run.asked().members(),
                    run.asked().participants(),
                    run.asked().quorum()));
            text.append("\n  aggregation: ").append(run.aggregated().rule());
            if (!run.aggregated().server().equals("plain")) {
                text.append(", server ").append(run.aggregated().server());
            }
            run.start()
                    .ifPresent(start -> text.append("\n  starts from adapter ").append(start));
            text.append("\n  declared: ").append(declared(run.declared()));
            run.evaluatedOn().ifPresent(on -> text.append("\n  evaluated on: ").append(on.line()));
            for (RoundView round : run.history()) {
                text.append("\n  round ")
                        .append(round.round())
                        .append(": ")
                        .append(round.contributors().isEmpty() ? "nobody yet" : String.join(", ", round.contributors()))
                        .append(round.model().map(model -> " → " + model).orElse(" …"));
                round.evaluation().ifPresent(evaluation -> text.append("\n    ").append(evaluated(evaluation)));
            }
            for (RunView.WayBackView back : run.wentBack()) {
                text.append("\n  went back to round ")
                        .append(back.to())
                        .append(back.without()
                                .map(member -> " without " + member)
                                .orElse(""))
                        .append(" → ")
                        .append(back.model());
                if (back.discarded() > back.to()) {
                    text.append("; discarded: rounds ")
                            .append(back.to() + 1)
                            .append(" to ")
                            .append(back.discarded());
                }
                text.append(" (").append(back.reason()).append(')');
            }
            connection.print(run, text.toString());
            return ExitCode.OK;
        }
    }

    @Command(
            name = "pause",
            description =
                    "Holds a run: its deadlines stand still, what is under way is still taken, nothing new is opened.")
    static final class Pause implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @Parameters(paramLabel = "RUN", description = "The run's name.")
        private String name = "";

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            RunView run = connection.call(client -> client.pause(name));
            connection.print(run, line(run));
            return ExitCode.OK;
        }
    }

    @Command(name = "resume", description = "Lets a paused run go on, with the time that its round had left.")
    static final class Resume implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @Parameters(paramLabel = "RUN", description = "The run's name.")
        private String name = "";

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            RunView run = connection.call(client -> client.resume(name));
            connection.print(run, line(run));
            return ExitCode.OK;
        }
    }

    @Command(name = "stop", description = "Ends a run for good; what its members did not use is given back to them.")
    static final class Stop implements Callable<ExitCode> {
        @Mixin
        private final AdminConnection connection = new AdminConnection();

        @Parameters(paramLabel = "RUN", description = "The run's name.")
        private String name = "";

        @Option(names = "--reason", required = true, description = "Why; all members can read it in the log.")
        private String reason = "";

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            RunView run = connection.call(client -> client.stop(name, reason));
            connection.print(run, line(run));
            return ExitCode.OK;
        }
    }

    private static String evaluated(RoundView.EvaluationView evaluation) {
        String decision = evaluation
                .decision()
                .map(one -> one.toLowerCase(Locale.ROOT).replace('_', ' '))
                .orElse("evaluating");
        String by = evaluation.evaluators().isEmpty() ? "nobody" : String.join(", ", evaluation.evaluators());
        return decision + ": "
                + evaluation
                        .reason()
                        .map(reason -> reason + "; counted by " + by)
                        .orElse("counted by " + by);
    }

    private static String declared(RunView.Declared declared) {
        return declared.epsilon()
                .map(epsilon -> String.format(
                        Locale.ROOT,
                        "epsilon %.3f at delta %s for each %s%s",
                        epsilon,
                        declared.delta(),
                        declared.unit(),
                        declared.maxRecordsPerEntity()
                                .map(most -> " (at most " + most + " records of one in a step)")
                                .orElse("")))
                .orElse("no privacy: the plan adds no noise");
    }

    static String line(RunView run) {
        long closed = run.history().stream()
                .filter(round -> round.model().isPresent())
                .count();
        return String.format(
                "%-24s %-12s round %d of %d  members %s%s",
                run.run(),
                run.state(),
                closed,
                run.rounds(),
                String.join(", ", run.members()),
                run.reason().map(reason -> "  (" + reason + ")").orElse(""));
    }
}
