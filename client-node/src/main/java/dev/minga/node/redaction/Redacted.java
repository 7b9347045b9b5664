package dev.minga.node.redaction;

import java.util.Map;

/**
 * A text without what was private in it.
 *
 * @param text what is left
 * @param counts how many places of each kind were replaced; kinds of which there were none are left out
 */
public record Redacted(String text, Map<RedactionKind, Integer> counts) {
    public Redacted {
        counts = Map.copyOf(counts);
    }
}
