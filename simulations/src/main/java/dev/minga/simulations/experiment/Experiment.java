package dev.minga.simulations.experiment;

import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsMatrix;
import dev.minga.shared.settings.SettingsMatrix.Choice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An experiment's file, every cell of which was read. Immutable.
 *
 * @param text of the file
 * @param folder what paths in it are relative to
 * @param axes what cells differ in
 * @param cells each with its settings, seeds changing fastest
 */
public record Experiment(String text, Path folder, String name, List<String> axes, List<Cell> cells) {
    private static final String MATRIX = "matrix";

    /** One run: a choice of each axis, and a seed. */
    public record Cell(List<Choice> choices, long seed, ExperimentSettings settings) {
        /** The choices in one line. */
        public String label() {
            return choices.isEmpty()
                    ? "all"
                    : String.join(" · ", choices.stream().map(Choice::label).toList());
        }
    }

    /**
     * Reads a file and each of its cells.
     *
     * @throws SettingsException if it cannot be read or a cell is none, with line and remedy
     */
    public static Experiment read(Path file) throws SettingsException {
        SettingsMatrix matrix = SettingsMatrix.read(file, MATRIX);
        List<Cell> cells = new ArrayList<>();
        @Nullable ExperimentSettings first = null;
        for (List<Choice> choices : matrix.cells()) {
            ExperimentSettings settings = matrix.bind(choices, ExperimentSettings.class);
            first = first == null ? settings : first;
            require(file, choices, settings, first);
            for (long seed : settings.seeds()) {
                cells.add(new Cell(choices, seed, settings));
            }
        }
        Path folder = file.toAbsolutePath().getParent();
        return new Experiment(
                matrix.text(),
                folder == null ? Path.of("") : folder,
                cells.get(0).settings().name(),
                matrix.axes(),
                List.copyOf(cells));
    }

    private static void require(Path file, List<Choice> choices, ExperimentSettings settings, ExperimentSettings first)
            throws SettingsException {
        String cell = choices.isEmpty() ? "" : "the cell " + new Cell(choices, 0, settings).label() + ": ";
        if (!settings.name().equals(first.name())
                || !settings.data().labels().equals(first.data().labels())) {
            throw new SettingsException(file + ": " + cell + "name and labels must be the same in all cells");
        }
        try {
            ExperimentPlan.requirePossible(settings);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(file + ": " + cell + e.getMessage());
        }
    }
}
