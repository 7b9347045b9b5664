package dev.minga.simulations.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.minga.node.model.NativeLibraryException;
import dev.minga.node.model.Precision;
import dev.minga.node.model.UnknownBaseModelException;
import dev.minga.node.model.UnusableBaseException;
import dev.minga.shared.files.DirectoryInUseException;
import dev.minga.shared.files.DirectoryLock;
import dev.minga.shared.settings.EnumText;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.OutputOptions;
import dev.minga.shared.terminal.ProgressBar;
import dev.minga.shared.terminal.UserError;
import dev.minga.simulations.engine.AllCells;
import dev.minga.simulations.engine.ExperimentRun;
import dev.minga.simulations.engine.ImpossibleCellException;
import dev.minga.simulations.engine.TrainingEngine;
import dev.minga.simulations.experiment.BaseSettings;
import dev.minga.simulations.experiment.Experiment;
import dev.minga.simulations.experiment.ExperimentSettings;
import dev.minga.simulations.experiment.Metric;
import dev.minga.simulations.report.CellResult;
import dev.minga.simulations.report.ResultFolder;
import dev.minga.simulations.report.ResultTable;
import dev.minga.simulations.report.Summary;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "simulate",
        description = "Runs an experiment: federations of virtual members, by the code of coordinator and node.")
final class SimulateCommand implements Callable<ExitCode> {
    private static final double NANOS = 1e9;
    private static final String EMBEDDED = "embedded";

    @Parameters(index = "0", paramLabel = "FILE", description = "The experiment, in YAML (docs/simulations.md).")
    private Path file = Path.of(".");

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where results are left. Cells that are finished there are not run again.")
    private Path out = Path.of(".");

    @Option(names = "--threads", description = "How many members train at once (default: all processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "Where members train: embedded, in this process, or spark (docs/simulations.md). Default:"
                    + " ${DEFAULT-VALUE}.")
    private String engine = EMBEDDED;

    @Option(names = "--master", paramLabel = "URL", description = "Where the engine is, such as spark://10.0.0.1:7077.")
    private @Nullable String master;

    @Option(
            names = "--native-libraries",
            description = "Where libtorch is unpacked, once, about 450 MB (default: ${DEFAULT-VALUE}).")
    private Path nativeLibraries = Path.of(System.getProperty("user.home"), ".minga", "native");

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public ExitCode call() throws IOException {
        if (threads < 1) {
            throw new UserError(ExitCode.USAGE, "--threads must be at least 1, not " + threads, "Name how many to use");
        }
        Optional<ExperimentRun.Elsewhere> elsewhere = elsewhere();
        try {
            Experiment experiment = Experiment.read(file);
            ResultFolder folder = new ResultFolder(out);
            try (DirectoryLock lock = DirectoryLock.acquire(out)) {
                simulate(experiment, folder, elsewhere);
            }
            return ExitCode.OK;
        } catch (SettingsException e) {
            throw new UserError(
                    ExitCode.USAGE, String.valueOf(e.getMessage()), "docs/simulations.md explains the keys", e);
        } catch (ImpossibleCellException e) {
            throw new UserError(
                    ExitCode.USAGE,
                    String.valueOf(e.getMessage()),
                    "Change the experiment; cells that are finished are kept",
                    e);
        } catch (DirectoryNotEmptyException e) {
            throw new UserError(
                    ExitCode.USAGE,
                    "the folder " + out + " has other things in it than results",
                    "Name an empty one, a new one, or one with results of 'minga simulate'",
                    e);
        } catch (DirectoryInUseException e) {
            throw new UserError(
                    ExitCode.USAGE, "another process works in " + out, "Wait for it, or name another --out", e);
        } catch (UnusableBaseException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), e.remedy(), e);
        } catch (UnknownBaseModelException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), "Name one of those, or a directory", e);
        } catch (NativeLibraryException e) {
            throw new UserError(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()), e.remedy(), e);
        }
    }

    private Optional<ExperimentRun.Elsewhere> elsewhere() {
        if (engine.equals(EMBEDDED)) {
            if (master != null) {
                throw new UserError(
                        ExitCode.USAGE, "--master is for other engines than embedded", "Name one with --engine");
            }
            return Optional.empty();
        }
        List<TrainingEngine> there = ServiceLoader.load(TrainingEngine.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return Optional.of(there.stream()
                .filter(one -> one.name().equals(engine))
                .findFirst()
                .map(one -> new ExperimentRun.Elsewhere(one, Optional.ofNullable(master)))
                .orElseThrow(() -> new UserError(
                        ExitCode.USAGE,
                        "there is no engine '" + engine + "' on the class path; there is " + EMBEDDED
                                + there.stream().map(one -> ", " + one.name()).collect(Collectors.joining()),
                        "docs/simulations.md says how to build the engine spark")));
    }

    private void simulate(Experiment experiment, ResultFolder folder, Optional<ExperimentRun.Elsewhere> elsewhere)
            throws IOException, NativeLibraryException, UnknownBaseModelException, ImpossibleCellException {
        ProgressBar progress = new ProgressBar(Main.TERMINAL, "simulate", System::nanoTime);
        ExperimentSettings first = experiment.cells().get(0).settings();
        try (AllCells all = new AllCells(
                experiment,
                folder,
                base -> ExperimentRun.open(
                        base, experiment.folder(), threads, nativeLibraries, elsewhere, SimulateCommand::times))) {
            List<CellResult> results =
                    all.run((fraction, cell) -> progress.update(fraction, cell.label() + ", seed " + cell.seed()));
            progress.done(results.size() == 1 ? "1 run" : results.size() + " runs");
            Summary summary = folder.write(
                    experiment.name(),
                    experiment.axes(),
                    first.data().labels(),
                    experiment.text(),
                    machine(experiment),
                    first.metrics(),
                    results);
            output.print(
                    Main.TERMINAL,
                    summary,
                    ResultTable.of(results, first.metrics().orElse(Metric.FIRST))
                            + "\n\nMeans over seeds and 95 % intervals. Everything is in " + out + "; open "
                            + out.resolve("report.html"));
        }
    }

    private static CellResult.Times times() {
        double cpu = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime() / NANOS
                : 0;
        return new CellResult.Times(System.nanoTime() / NANOS, cpu);
    }

    /** A matrix may have several base models. */
    private Summary.Machine machine(Experiment experiment) {
        String version = SimulateCommand.class.getPackage().getImplementationVersion();
        List<BaseSettings> bases = experiment.cells().stream()
                .map(cell -> cell.settings().base())
                .distinct()
                .toList();
        return new Summary.Machine(
                version == null ? "development" : version,
                System.getProperty("java.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                threads,
                joined(bases.stream()
                        .map(base -> base.directory().map(Path::toString).orElse(ExperimentRun.baseName(base)))),
                joined(bases.stream()
                        .map(base -> EnumText.format(base.precision().orElse(Precision.FP32)))));
    }

    private static String joined(Stream<String> names) {
        return names.distinct().collect(Collectors.joining(", "));
    }
}
