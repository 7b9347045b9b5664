package dev.minga.simulations.experiment;

import dev.minga.node.data.LogFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where records come from: one of {@code demo}, {@code table} and {@code log}.
 *
 * @param labels the classes, the harmless one first; records of others are left out
 * @param testShare share of each class that is kept for testing, by groups that are never cut
 * @param mostRecords how many records are drawn at most, by the seed; all if not given
 */
public record DataSettings(
        Optional<Demo> demo,
        Optional<Table> table,
        Optional<Log> log,
        List<String> labels,
        double testShare,
        Optional<Integer> mostRecords) {
    /**
     * The demo's attack strings; near duplicates are one group. Labels are {@code benign} and {@code attack}.
     *
     * @param harmless how many harmless ones beside some 450 attacks
     */
    public record Demo(int harmless) {
        public Demo {
            Ranges.between("harmless", harmless, 1, 5_000);
        }
    }

    /**
     * A table with a header ({@code .csv}) or a JSON object a line ({@code .jsonl}).
     *
     * @param file relative to the experiment's file
     * @param text columns whose values make the text, in this order
     * @param label the column with the class
     * @param group records with one value here are all trained on or all tested on
     * @param holder the column by which a population may be split
     * @param entity the column that says whose record it is, for the unit entity
     */
    public record Table(
            Path file,
            List<String> text,
            String label,
            Optional<String> group,
            Optional<String> holder,
            Optional<String> entity) {
        public Table {
            if (!file.toString().matches(".*\\.(csv|jsonl)")) {
                throw new IllegalArgumentException("file must end in .csv or .jsonl, not " + file);
            }
            if (text.isEmpty()) {
                throw new IllegalArgumentException("text names no column");
            }
        }
    }

    /** A log and the labels of its lines, as a node has them. */
    public record Log(Path file, LogFormat format, Path labelFile) {}

    public DataSettings {
        if (Stream.of(demo, table, log).filter(Optional::isPresent).count() != 1) {
            throw new IllegalArgumentException("data needs one of demo, table and log");
        }
        if (labels.size() < 2 || labels.stream().distinct().count() < labels.size()) {
            throw new IllegalArgumentException("labels needs at least two class names, the harmless one first");
        }
        if (demo.isPresent() && !labels.equals(List.of("benign", "attack"))) {
            throw new IllegalArgumentException("labels must be [benign, attack], as those strings are labelled");
        }
        if (!(testShare > 0 && testShare < 1)) {
            throw new IllegalArgumentException("testShare must be above 0 and below 1, not " + testShare);
        }
        mostRecords.ifPresent(most -> Ranges.between("mostRecords", most, 2, 100_000_000));
    }
}
