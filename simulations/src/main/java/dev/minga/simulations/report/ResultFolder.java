package dev.minga.simulations.report;

import com.fasterxml.jackson.core.JacksonException;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.settings.Json;
import dev.minga.simulations.experiment.Metric;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where an experiment's results are. A cell is kept when it is finished, so that an experiment that was cut off goes on with the
 * next one; everything else is made of the kept cells. One process at a time.
 */
public final class ResultFolder {
    /** The log of the process that writes here, which may be there before. */
    public static final String LOG = "simulate.log";

    private static final String CELLS = "cells";

    private final Path folder;

    /**
     * A folder to make, an empty one, or one with results.
     *
     * @throws DirectoryNotEmptyException if something else is in it, which is left alone
     */
    public ResultFolder(Path folder) throws IOException {
        this.folder = folder;
        if (Files.isDirectory(folder) && !Files.isDirectory(folder.resolve(CELLS))) {
            try (Stream<Path> there = Files.list(folder)) {
                if (there.anyMatch(path -> !path.endsWith(LOG))) {
                    throw new DirectoryNotEmptyException(folder.toString());
                }
            }
        }
        AtomicFile.createDirectories(folder.resolve(CELLS));
    }

    /** A cell that was finished under this key, if what is there can be read. */
    public Optional<CellResult> finished(String key) throws IOException {
        Path file = cell(key);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.mapper().readValue(Files.readAllBytes(file), CellResult.class));
        } catch (JacksonException damaged) {
            return Optional.empty();
        }
    }

    /** Keeps a cell, durably. */
    public void keep(String key, CellResult result) throws IOException {
        AtomicFile.write(cell(key), Json.mapper().writeValueAsBytes(result));
    }

    private Path cell(String key) {
        return folder.resolve(CELLS).resolve(key + ".json");
    }

    /**
     * Writes all tables, plots and the page.
     *
     * @param axes what cells differ in
     * @param labels the classes
     * @param settings the experiment's file
     * @param metrics what page and plots show, if it was chosen
     */
    public Summary write(
            String experiment,
            List<String> axes,
            List<String> labels,
            String settings,
            Summary.Machine machine,
            Optional<List<Metric>> metrics,
            List<CellResult> results)
            throws IOException {
        text("rounds.csv", Tables.rounds(axes, labels, results));
        text("timings.csv", Tables.timings(axes, results));
        Summary summary = Summary.of(experiment, machine, results);
        text("summary.json", Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(summary) + "\n");
        text("experiment.yaml", settings);
        List<Plots.Plot> plots =
                new ArrayList<>(new Plots(folder.resolve("plots"), results, metrics.orElse(Metric.DRAWN)).draw());
        text("report.html", Page.of(summary, results, axes, metrics.orElse(List.of(Metric.values())), settings, plots));
        return summary;
    }

    private void text(String name, String content) throws IOException {
        AtomicFile.write(folder.resolve(name), content.getBytes(StandardCharsets.UTF_8));
    }
}
