package dev.minga.simulations.engine;

import dev.minga.crypto.digest.Sha256;
import dev.minga.node.model.NativeLibraryException;
import dev.minga.node.model.UnknownBaseModelException;
import dev.minga.simulations.experiment.BaseSettings;
import dev.minga.simulations.experiment.DataSettings;
import dev.minga.simulations.experiment.Experiment;
import dev.minga.simulations.report.CellResult;
import dev.minga.simulations.report.ResultFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs all cells of an experiment but those that are finished already. Not thread-safe. */
public final class AllCells implements AutoCloseable {
    /** Changes with whatever changes results. */
    private static final String FORMAT = "minga/simulation/v1 ";

    private final Map<BaseSettings, Sha256> bases = new HashMap<>();
    private final Experiment experiment;
    private final ResultFolder folder;
    private final Loader loader;
    private @Nullable BaseSettings loaded;
    private @Nullable ExperimentRun run;

    /** Loads a base model. */
    @FunctionalInterface
    public interface Loader {
        ExperimentRun load(BaseSettings base) throws IOException, NativeLibraryException, UnknownBaseModelException;
    }

    /** Told how far it is. */
    @FunctionalInterface
    public interface Progress {
        /** @param fraction of all cells, from 0 to 1 */
        void reached(double fraction, Experiment.Cell cell);
    }

    public AllCells(Experiment experiment, ResultFolder folder, Loader loader) {
        this.experiment = experiment;
        this.folder = folder;
        this.loader = loader;
    }

    /** Runs them, and keeps each as soon as it is finished. */
    public List<CellResult> run(Progress progress)
            throws IOException, NativeLibraryException, UnknownBaseModelException, ImpossibleCellException {
        List<CellResult> results = new ArrayList<>();
        int all = experiment.cells().size();
        for (Experiment.Cell cell : experiment.cells()) {
            double done = results.size();
            String key = key(cell);
            Optional<CellResult> before = folder.finished(key);
            if (before.isPresent()) {
                results.add(before.get());
                continue;
            }
            progress.reached(done / all, cell);
            CellResult result = runOf(cell)
                    .run(
                            cell,
                            experiment.folder(),
                            round -> progress.reached(
                                    (done + (double) round / cell.settings().rounds()) / all, cell));
            folder.keep(key, result);
            results.add(result);
        }
        return results;
    }

    private ExperimentRun runOf(Experiment.Cell cell)
            throws IOException, NativeLibraryException, UnknownBaseModelException {
        BaseSettings wanted = cell.settings().base();
        if (run == null || !wanted.equals(loaded)) {
            close();
            run = loader.load(wanted);
            loaded = wanted;
        }
        return run;
    }

    /** What a result is a function of, as far as this build knows: settings, seed, data, base model, kind of machine. */
    String key(Experiment.Cell cell) throws IOException, UnknownBaseModelException {
        StringBuilder text = new StringBuilder(FORMAT)
                .append(cell.settings().unnamed())
                .append(cell.choices())
                .append(cell.seed())
                .append(System.getProperty("os.arch"));
        BaseSettings base = cell.settings().base();
        if (!bases.containsKey(base)) {
            bases.put(base, ExperimentRun.base(base, experiment.folder()).digest());
        }
        text.append(bases.get(base));
        DataSettings data = cell.settings().data();
        List<Path> files = Stream.concat(
                        data.table().map(DataSettings.Table::file).stream(),
                        data.log().stream().flatMap(log -> Stream.of(log.file(), log.labelFile())))
                .toList();
        for (Path file : files) {
            Path path = experiment.folder().resolve(file);
            if (Files.isRegularFile(path)) {
                try (InputStream in = Files.newInputStream(path)) {
                    text.append(Sha256.of(in));
                }
            }
        }
        return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8)).hex().substring(0, 32);
    }

    @Override
    public void close() {
        if (run != null) {
            run.close();
            run = null;
        }
    }
}
