package dev.minga.shared.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * Labelled texts that are nobody's secret, on which an average is judged. Immutable.
 *
 * <p><b>The file.</b> UTF-8, one record a line, each {@code {"text": …, "label": …}}: the text as a node gives a record to the model,
 * the label one of the plan's. At most {@link #MOST_BYTES} bytes, {@link #MOST_RECORDS} records and {@link #MOST_LINE_BYTES} bytes a
 * line; at least one record of each class. Refused is everything else: another or a second key, an empty line, bytes that are no UTF-8,
 * a byte order mark, control characters, also of a Windows line end, and in a text whatever a reader cannot see, but a tab.
 *
 * @param records in the order of the file
 * @param recordsByClass how many records each class has, in the order of the labels
 */
public record PublicSet(List<Labelled> records, List<Integer> recordsByClass) {
    /** The largest file. */
    public static final int MOST_BYTES = 16 << 20;

    /** The most records. */
    public static final int MOST_RECORDS = 50_000;

    /** The longest line, without its end. */
    public static final int MOST_LINE_BYTES = 16 << 10;

    /**
     * One record.
     *
     * @param label the number of its class in the plan's list of labels
     */
    public record Labelled(String text, int label) {}

    public PublicSet {
        records = List.copyOf(records);
        recordsByClass = List.copyOf(recordsByClass);
    }

    /**
     * Reads a file, which may be anything.
     *
     * @param labels class names, no name twice
     * @throws MalformedPublicSetException if it is none with these labels
     */
    public static PublicSet parse(byte[] file, List<String> labels) throws MalformedPublicSetException {
        if (file.length > MOST_BYTES) {
            throw new MalformedPublicSetException(
                    "it is larger than " + (MOST_BYTES >> 20) + " MiB; leave records out");
        }
        PublicSetLine lines = new PublicSetLine(labels);
        List<Labelled> records = new ArrayList<>();
        int[] byClass = new int[labels.size()];
        for (int from = 0; from < file.length; ) {
            int end = from;
            while (end < file.length && file[end] != '\n') {
                end++;
            }
            if (records.size() == MOST_RECORDS) {
                throw MalformedPublicSetException.at(
                        records.size() + 1, "there are more than " + MOST_RECORDS + " records; leave some out");
            }
            Labelled record = lines.read(records.size() + 1, file, from, end);
            records.add(record);
            byClass[record.label()]++;
            from = end + 1;
        }
        List<Integer> counted = new ArrayList<>();
        for (int label = 0; label < byClass.length; label++) {
            if (byClass[label] == 0) {
                throw new MalformedPublicSetException("no record has the label " + labels.get(label)
                        + ", so nothing would be known of that class; add some");
            }
            counted.add(byClass[label]);
        }
        return new PublicSet(records, counted);
    }
}
