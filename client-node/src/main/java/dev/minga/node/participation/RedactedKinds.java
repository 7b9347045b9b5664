package dev.minga.node.participation;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.minga.node.redaction.RedactionKind;
import dev.minga.shared.settings.EnumText;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is taken out of texts, written as a list such as {@code [email, ip]}, or {@code all}, or {@code none}.
 *
 * @param kinds these
 */
public record RedactedKinds(Set<RedactionKind> kinds) {
    public RedactedKinds {
        kinds = Set.copyOf(kinds);
    }

    /**
     * Reads what is written, a word or a list of words.
     *
     * @throws IllegalArgumentException if it is written otherwise
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static RedactedKinds of(Object written) {
        List<?> words = written instanceof List<?> list ? list : List.of(written);
        if (words.equals(List.of("none"))) {
            return new RedactedKinds(Set.of());
        }
        if (words.equals(List.of("all"))) {
            return new RedactedKinds(EnumSet.allOf(RedactionKind.class));
        }
        EnumSet<RedactionKind> kinds = EnumSet.noneOf(RedactionKind.class);
        for (Object kind : words) {
            kinds.add(EnumText.parse(kind.toString(), RedactionKind.class));
        }
        return new RedactedKinds(kinds);
    }
}
