package dev.minga.simulations.report;

import dev.minga.shared.settings.SettingsMatrix.Choice;
import java.util.List;
import java.util.Optional;

/**
 * What a cell came to; the same each time it is run on one kind of machine.
 *
 * @param trainRecords of all members together
 * @param noiseMultiplier σ, as given or as calibrated
 * @param rounds in their order
 * @param aborted why the run ended early, if it did
 * @param model SHA-256 of the last global adapter, empty if the run ended early
 * @param times what it took, which differs from run to run
 */
public record CellResult(
        List<Choice> choices,
        long seed,
        int trainRecords,
        double noiseMultiplier,
        List<RoundRow> rounds,
        Optional<String> aborted,
        String model,
        Times times) {
    /** Seconds on the clock and of all processors together. */
    public record Times(double seconds, double cpuSeconds) {}

    public CellResult {
        choices = List.copyOf(choices);
        rounds = List.copyOf(rounds);
    }

    /** The choices in one line. */
    public String label() {
        return choices.isEmpty()
                ? "all"
                : String.join(" · ", choices.stream().map(Choice::label).toList());
    }

    /** The last round, if the run came to its end. */
    public Optional<RoundRow> last() {
        return aborted.isPresent()
                ? Optional.empty()
                : rounds.stream().filter(row -> row.measured().isPresent()).reduce((before, after) -> after);
    }
}
