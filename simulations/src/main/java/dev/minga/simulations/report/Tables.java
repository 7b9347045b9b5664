package dev.minga.simulations.report;

import dev.minga.shared.settings.SettingsMatrix.Choice;
import dev.minga.simulations.measure.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Results as CSV (RFC 4180). */
final class Tables {
    private Tables() {}

    /** Every round of every cell; no times, so that the same experiment gives the same bytes. */
    static String rounds(List<String> axes, List<String> labels, List<CellResult> results) {
        List<String> header = new ArrayList<>(axes);
        header.addAll(List.of(
                "seed",
                "round",
                "asked",
                "contributions",
                "refused",
                "late",
                "dropped",
                "noise_multiplier",
                "epsilon",
                "train_records",
                "test_records",
                "loss",
                "accuracy",
                "macro_f1",
                "false_positive_rate",
                "attack_success_rate",
                "member_accuracy_worst",
                "member_accuracy_best",
                "member_accuracy_spread",
                "parity_gap",
                "membership_advantage"));
        labels.forEach(label -> header.add("f1_" + label));
        StringBuilder csv = new StringBuilder();
        line(csv, header);
        for (CellResult cell : results) {
            for (RoundRow row : cell.rounds()) {
                line(csv, row(cell, row, labels.size()));
            }
        }
        return csv.toString();
    }

    private static List<String> row(CellResult cell, RoundRow row, int classes) {
        List<String> values = start(cell);
        values.add(Integer.toString(row.round()));
        values.add(Integer.toString(row.asked()));
        values.add(Integer.toString(row.contributions()));
        values.add(Integer.toString(row.refused()));
        values.add(Integer.toString(row.late()));
        values.add(Integer.toString(row.dropped()));
        values.add(number(cell.noiseMultiplier()));
        values.add(number(row.epsilon()));
        values.add(Integer.toString(cell.trainRecords()));
        Optional<Measured> measured = row.measured();
        values.add(measured.map(one -> Integer.toString(one.all().records())).orElse(""));
        values.add(number(measured.map(one -> one.all().loss())));
        values.add(number(measured.map(one -> one.all().accuracy())));
        values.add(number(measured.map(one -> one.all().macroF1())));
        values.add(number(measured.map(one -> one.all().falsePositiveRate())));
        values.add(number(measured.map(Measured::attackSuccess).orElse(OptionalDouble.empty())));
        values.add(number(measured.map(one -> one.fairness().worst())));
        values.add(number(measured.map(one -> one.fairness().best())));
        values.add(number(measured.map(one -> one.fairness().spread())));
        values.add(number(measured.map(one -> one.fairness().parityGap())));
        values.add(number(measured.map(Measured::membership).orElse(OptionalDouble.empty())));
        for (int label = 0; label < classes; label++) {
            int which = label;
            values.add(number(measured.map(one -> one.all().f1().get(which))));
        }
        return values;
    }

    /** What each cell took. */
    static String timings(List<String> axes, List<CellResult> results) {
        List<String> header = new ArrayList<>(axes);
        header.addAll(List.of("seed", "rounds", "seconds", "cpu_seconds", "seconds_per_round"));
        StringBuilder csv = new StringBuilder();
        line(csv, header);
        for (CellResult cell : results) {
            List<String> values = start(cell);
            int rounds = cell.rounds().size();
            values.add(Integer.toString(rounds));
            values.add(String.format(Locale.ROOT, "%.2f", cell.times().seconds()));
            values.add(String.format(Locale.ROOT, "%.2f", cell.times().cpuSeconds()));
            values.add(String.format(Locale.ROOT, "%.3f", cell.times().seconds() / Math.max(1, rounds)));
            line(csv, values);
        }
        return csv.toString();
    }

    private static List<String> start(CellResult cell) {
        List<String> values = new ArrayList<>();
        for (Choice choice : cell.choices()) {
            values.add(choice.label());
        }
        values.add(Long.toString(cell.seed()));
        return values;
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : "";
    }

    private static String number(Optional<Double> value) {
        return value.map(Tables::number).orElse("");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    private static void line(StringBuilder csv, List<String> values) {
        csv.append(String.join(",", values.stream().map(Tables::quoted).toList()))
                .append('\n');
    }

    private static String quoted(String value) {
        return value.matches("[^\",\r\n]*") ? value : '"' + value.replace("\"", "\"\"") + '"';
    }
}
