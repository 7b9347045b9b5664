package dev.minga.node.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says which label a record has. */
@FunctionalInterface
public interface Labelling {
    /** A record's label, one of the known ones; empty if it has none. */
    Optional<String> label(LogRecord record, Entry entry);

    /** Told when all records of a log were asked about. */
    default void end(Path log) throws IOException {}

    /** How many rules were left out, since they say what is not supported. */
    default int skippedRules() {
        return 0;
    }

    /** By a file of {@link LabelFile}'s form; a label on a line without a record is refused at the end. */
    static Labelling byFile(Path file, List<String> labelNames) throws IOException {
        Map<Long, String> labels = LabelFile.read(file, labelNames);
        return new Labelling() {
            @Override
            public Optional<String> label(LogRecord record, Entry entry) {
                return Optional.ofNullable(labels.remove(record.lineNumber()));
            }

            @Override
            public void end(Path log) throws IOException {
                if (!labels.isEmpty()) {
                    long line = labels.keySet().iterator().next();
                    throw new IOException(
                            file + ": line " + line + " is labelled, but " + log + " has no record there");
                }
            }
        };
    }

    /**
     * By the value of a field.
     *
     * @param labelOf which label a value stands for; if empty, a value is a label
     * @param labelNames the known labels; a value that stands for none of them is no label
     */
    static Labelling byField(String field, Map<String, String> labelOf, List<String> labelNames) {
        Map<String, String> known = Map.copyOf(labelOf);
        return (record, entry) -> entry.fields()
                .first(field)
                .flatMap(value -> Optional.ofNullable(known.isEmpty() ? value : known.get(value)))
                .filter(labelNames::contains);
    }
}
