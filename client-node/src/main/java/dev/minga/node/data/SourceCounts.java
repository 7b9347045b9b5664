package dev.minga.node.data;

import dev.minga.node.redaction.RedactionKind;
import java.util.Map;

/**
 * What one reading of a source found, for its operator. No count of it leaves the node.
 *
 * @param records how many records the log holds
 * @param byLabel how many of them have each label; labels that no record has are left out
 * @param unlabelled how many have none and are not learnt from
 * @param unparsed how many, labelled or not, are not of the log's format and stand for themselves
 * @param skippedRules how many rules were left out, since they say what is not supported
 * @param redactions how many places of each kind were replaced in records that have a label and were wanted
 */
public record SourceCounts(
        long records,
        Map<String, Long> byLabel,
        long unlabelled,
        long unparsed,
        int skippedRules,
        Map<RedactionKind, Long> redactions) {
    public SourceCounts {
        byLabel = Map.copyOf(byLabel);
        redactions = Map.copyOf(redactions);
    }
}
