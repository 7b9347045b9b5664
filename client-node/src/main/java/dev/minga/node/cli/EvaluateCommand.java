package dev.minga.node.cli;

import dev.minga.node.model.NativeLibraryException;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.PublicEngine;
import dev.minga.node.participation.Recount;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.UserError;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "evaluate",
        description =
                "Counts once more what a run's average makes of the plan's public set, in 32-bit arithmetic; needs no"
                        + " coordinator and costs no privacy.")
final class EvaluateCommand implements Callable<ExitCode> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(
            paramLabel = "DIR",
            description = "A node's directory, which has the files below of each average that it counted for.")
    private Path directory = Path.of(".");

    @Option(names = "--run", required = true, description = "The run's name.")
    private String run = "";

    @Option(names = "--round", required = true, description = "The round, counted from 1.")
    private int round;

    @Option(names = "--plan", paramLabel = "FILE", description = "The plan's bytes (default: DIR/rounds/RUN/plan.bin).")
    private Optional<Path> plan = Optional.empty();

    @Option(
            names = "--average",
            paramLabel = "FILE",
            description = "The round's average (default: DIR/rounds/RUN/ROUND/average.safetensors).")
    private Optional<Path> average = Optional.empty();

    @Option(names = "--set", paramLabel = "FILE", description = "The public set (default: the one in DIR/public-sets).")
    private Optional<Path> set = Optional.empty();

    @Option(
            names = "--base",
            paramLabel = "DIR",
            description = "The directory of the base model, if it is none that comes with Minga.")
    private Optional<Path> base = Optional.empty();

    @Option(names = "--threads", description = "Processors to use (default: all).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--native-libraries",
            description = "Where libtorch is unpacked, once, about 450 MB (default: ${DEFAULT-VALUE}).")
    private Path nativeLibraries = Path.of(System.getProperty("user.home"), ".minga", "native");

    @Override
    public ExitCode call() {
        if (threads < 1) {
            throw new UserError(ExitCode.USAGE, "--threads must be at least 1, not " + threads, "Name how many to use");
        }
        if (!run.matches("[a-z0-9-]+")) {
            throw new UserError(ExitCode.USAGE, "no run can have this name", "Name a run as in 'minga training list'");
        }
        Path folder = new NodeHome(directory).rounds().resolve(run);
        Path ofRound = folder.resolve(Integer.toString(round));
        Recount.Source source = new Recount.Source(
                plan.orElse(folder.resolve("plan.bin")),
                round,
                average.orElse(ofRound.resolve("average.safetensors")),
                set.orElse(directory.resolve("public-sets")),
                Optional.of(ofRound.resolve("evaluation.minga")).filter(Files::exists));
        try {
            PublicEngine engine = new PublicEngine(Bases.in(base.stream().toList()), threads, nativeLibraries);
            Recount.Counted counted = Recount.of(source, engine);
            output.print(Main.terminal(spec), counted, text(counted));
            return ExitCode.OK;
        } catch (NoSuchFileException e) {
            throw new UserError(
                    ExitCode.USAGE,
                    "there is no file " + e.getFile(),
                    "Name the round of an average that this node counted for, or give the file",
                    e);
        } catch (NativeLibraryException e) {
            throw new UserError(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()), e.remedy(), e);
        } catch (IOException e) {
            throw new UserError(
                    ExitCode.REFUSED,
                    Printable.line(String.valueOf(e.getMessage())),
                    "Name a round that the plan has evaluated, and files of that plan and that round",
                    e);
        }
    }

    private static String text(Recount.Counted counted) {
        String text = String.format(
                Locale.ROOT,
                "Round %d of run %s on its public set, counted again:%n  counts         %s, a row for each true class: %s%n"
                        + "  macro-f1       %.4f%n  accuracy       %.4f%n  attack-recall  %.4f%n"
                        + "  model          %s%n  public set     %s%n  plan           %s",
                counted.round(),
                counted.run(),
                counted.counts(),
                Printable.line(String.join(", ", counted.labels())),
                counted.macroF1(),
                counted.accuracy(),
                counted.attackRecall(),
                counted.model(),
                counted.publicSet(),
                counted.plan());
        return text
                + counted.metric()
                        .map(metric -> "\n  the gate judges by "
                                + metric.toLowerCase(Locale.ROOT).replace('_', '-'))
                        .orElse("")
                + counted.signed().map(EvaluateCommand::text).orElse("");
    }

    private static String text(Recount.Signed signed) {
        String differing = signed.differing() == 0
                ? "the same"
                : "at least " + signed.differing() + " records were taken for another class";
        return Printable.block("\n  " + signed.member() + " signed " + signed.counts() + ": " + differing
                + "\n  the log says: " + signed.decision() + ", " + Printable.line(signed.reason()));
    }
}
