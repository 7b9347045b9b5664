package dev.minga.node.labelling;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Regular expressions whose matching takes time linear in the text, whatever the expression (RE2). */
final class SafePattern {
    private SafePattern() {}

    /** @throws IllegalArgumentException with cause and remedy if RE2 does not know what the expression says */
    static Pattern of(String expression, int flags) {
        try {
            return Pattern.compile(expression, flags);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "'" + expression + "' is no expression of RE2 (" + e.getDescription()
                            + "); write it without look-around, back references and possessive or atomic groups",
                    e);
        }
    }
}
