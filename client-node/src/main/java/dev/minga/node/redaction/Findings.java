package dev.minga.node.redaction;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** What was found in one text; what was found first keeps its place. */
final class Findings {
    private final FoldedText text;
    private final BitSet claimed = new BitSet();
    private final List<Finding> all = new ArrayList<>();

    /**
     * A place to replace.
     *
     * @param numbering among what its number counts; the same {@code value} gets the same number
     * @param placeholder what stands there instead, by its number from 1
     */
    private record Finding(
            RedactionKind kind, int start, int end, String numbering, String value, IntFunction<String> placeholder) {}

    Findings(FoldedText text) {
        this.text = text;
    }

    FoldedText text() {
        return text;
    }

    String plain() {
        return text.plain();
    }

    boolean isFree(int start, int end) {
        int taken = claimed.nextSetBit(start);
        return taken < 0 || taken >= end;
    }

    /** Notes a place, unless it is taken. */
    void add(RedactionKind kind, int start, int end, String numbering, String value, IntFunction<String> placeholder) {
        if (start < end && isFree(start, end)) {
            claimed.set(start, end);
            all.add(new Finding(kind, start, end, numbering, value, placeholder));
        }
    }

    /** Notes that a place is no more to be looked at. */
    void leave(int start, int end) {
        claimed.set(start, end);
    }

    /** The text with its placeholders, which are numbered by where each value first stands. */
    Redacted replaced(String written) {
        all.sort(Comparator.comparingInt(Finding::start));
        Map<String, Integer> numbers = new HashMap<>();
        Map<String, Integer> last = new HashMap<>();
        Map<RedactionKind, Integer> counts = new EnumMap<>(RedactionKind.class);
        StringBuilder replaced = new StringBuilder(written.length());
        int place = 0;
        for (Finding finding : all) {
            int start = text.writtenStart(finding.start());
            int end = text.writtenEnd(finding.end());
            if (start < place) {
                continue;
            }
            int number = numbers.computeIfAbsent(
                    finding.numbering() + ' ' + finding.value(),
                    unseen -> last.merge(finding.numbering(), 1, Integer::sum));
            String placeholder = finding.placeholder().apply(number);
            replaced.append(written, place, start).append(placeholder);
            if (!placeholder.equals(written.substring(start, end))) {
                counts.merge(finding.kind(), 1, Integer::sum);
            }
            place = end;
        }
        return new Redacted(replaced.append(written, place, written.length()).toString(), counts);
    }
}
