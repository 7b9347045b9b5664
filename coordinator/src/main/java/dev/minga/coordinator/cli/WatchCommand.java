package dev.minga.coordinator.cli;

import dev.minga.coordinator.admin.RoundView;
import dev.minga.coordinator.admin.RunView;
import dev.minga.coordinator.admin.ServerEvent;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "watch",
        description =
                "Tells what happens in a run as it happens, until the run is over (Ctrl-C stops watching, not the run).")
final class WatchCommand implements Callable<ExitCode> {
    @Mixin
    private final AdminConnection connection = new AdminConnection();

    @Parameters(paramLabel = "RUN", description = "The run's name.")
    private String name = "";

    private final Set<String> told = new HashSet<>();
    private Optional<RunView> last = Optional.empty();

    @Override
    public ExitCode call() throws IOException, InterruptedException {
        connection.call(client -> client.training(name));
        connection.call(client -> {
            client.listen(this::hear);
            return name;
        });
        RunView run = last.filter(WatchCommand::isOver)
                .orElseThrow(() -> new UserError(
                        ExitCode.UNAVAILABLE,
                        "the coordinator hung up before run " + name + " was over",
                        "Look whether it runs and whether the token still works, and watch again"));
        return isComplete(run) ? ExitCode.OK : ExitCode.FAILED;
    }

    private static boolean isOver(RunView run) {
        return run.state().equals("aborted") || isComplete(run);
    }

    private static boolean isComplete(RunView run) {
        List<RoundView> history = run.history();
        return run.state().equals("closed") && history.get(history.size() - 1).round() == run.rounds();
    }

    /** Whether there is more to hear. */
    private boolean hear(ServerEvent event) {
        if (!event.name().equals("training")) {
            return true;
        }
        RunView run;
        try {
            run = event.as(RunView.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!run.run().equals(name)) {
            return true;
        }
        last = Optional.of(run);
        List<String> news = lines(run).stream().filter(told::add).toList();
        if (!news.isEmpty()) {
            connection.print(run, String.join("\n", news));
        }
        return !isOver(run);
    }

    private static List<String> lines(RunView run) {
        List<String> lines = new ArrayList<>();
        run.declined().forEach((member, reason) -> lines.add(member + " declined: " + reason));
        for (RoundView round : run.history()) {
            lines.addAll(lines(round));
        }
        run.wentBack().forEach(back -> lines.add("went back to round " + back.to() + ": " + back.reason()));
        lines.add(TrainingCommands.line(run));
        return lines;
    }

    private static List<String> lines(RoundView round) {
        String which = "round " + round.round() + ": ";
        List<String> lines = new ArrayList<>();
        lines.add(which + "open since " + round.opened());
        for (String member : round.contributors()) {
            lines.add(which + member + " contributed"
                    + (round.outliers().contains(member) ? "; its norm is far from the others'" : ""));
        }
        round.closed()
                .ifPresent(closed -> lines.add(which + "averaged after "
                        + Duration.between(round.opened(), closed).toSeconds() + " s"
                        + round.epsilon()
                                .map(epsilon -> String.format(Locale.ROOT, ", epsilon %.3f so far", epsilon))
                                .orElse("")));
        round.evaluation()
                .ifPresent(evaluation -> evaluation
                        .decision()
                        .ifPresent(decision -> lines.add(which + "evaluated"
                                + evaluation
                                        .scores()
                                        .map(scores -> String.format(
                                                Locale.ROOT,
                                                ", macro-F1 %.3f, false-positive rate %.3f",
                                                scores.macroF1(),
                                                scores.falsePositiveRate()))
                                        .orElse("")
                                + ": " + decision.toLowerCase(Locale.ROOT).replace('_', ' '))));
        return lines;
    }
}
