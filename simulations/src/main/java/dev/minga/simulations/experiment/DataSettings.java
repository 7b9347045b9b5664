package dev.minga.simulations.experiment;

import dev.minga.node.data.LogFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Where records come from: one of {@code demo}, {@code table} and {@code log}.
 *
 * @param labels the classes, the harmless one first; records of others are left out
 * @param testShare share of each class that is kept for testing, by groups that are never cut
 * @param mostPerGroup how many records of a group are drawn at most, by the seed, so that no group outweighs the others; all if
 *     not given
 * @param mostRecords how many records are drawn at most, by the seed; all if not given
 */
public record DataSettings(
        Optional<Demo> demo,
        Optional<Table> table,
        Optional<Log> log,
        List<String> labels,
        double testShare,
        Optional<Integer> mostPerGroup,
        Optional<Integer> mostRecords) {
    /**
     * The demo's attack strings; near duplicates are one group. Labels are {@code benign} and {@code attack}.
     *
     * @param harmless how many harmless ones beside some 450 attacks
     * @param perClient how many at least come from one made-up client, whose entity they are; near duplicates come from one and a
     *     client sends either attacks of one family or none. If not given, near duplicates are an entity
     */
    public record Demo(int harmless, Optional<Integer> perClient) {
        public Demo {
            Ranges.between("harmless", harmless, 1, 5_000);
            perClient.ifPresent(least -> Ranges.between("perClient", least, 1, 1_000));
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
     * @param remove regular expressions; what they find in a text is taken out of it, such as what tells its label
     */
    public record Table(
            Path file,
            List<String> text,
            String label,
            Optional<String> group,
            Optional<String> holder,
            Optional<String> entity,
            Optional<List<String>> remove) {
        public Table {
            remove.orElse(List.of()).forEach(Table::requirePattern);
            if (!file.toString().matches(".*\\.(csv|jsonl)")) {
                throw new IllegalArgumentException("file must end in .csv or .jsonl, not " + file);
            }
            if (text.isEmpty()) {
                throw new IllegalArgumentException("text names no column");
            }
        }

        private static void requirePattern(String regex) {
            try {
                Pattern.compile(regex);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "remove: '" + regex + "' is no regular expression: " + e.getDescription(), e);
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
        mostPerGroup.ifPresent(most -> Ranges.between("mostPerGroup", most, 1, 100_000_000));
        mostRecords.ifPresent(most -> Ranges.between("mostRecords", most, 2, 100_000_000));
    }
}
