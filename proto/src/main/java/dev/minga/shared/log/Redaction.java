package dev.minga.shared.log;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes secrets out of text by their form: bearer tokens, the admin endpoint's tokens, invitations, passwords in addresses and
 * after their names, private keys. A second fence: code does not log secrets in the first place. Stateless; thread-safe.
 */
final class Redaction {
    private static final String REDACTED = "[REDACTED]";

    private record Rule(Pattern form, String instead) {}

    private static final List<Rule> RULES = List.of(
            rule("-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]*(-----END [A-Z ]{0,40}PRIVATE KEY-----)?", REDACTED),
            rule("\\bminga1\\.[A-Za-z0-9._-]+", "minga1." + REDACTED),
            rule("\\bminga_[A-Za-z0-9_-]{20,}", "minga_" + REDACTED),
            rule("(?i)\\b(bearer|basic) +[A-Za-z0-9._~+/=-]+", "$1 " + REDACTED),
            rule("(?i)(\\b[a-z][a-z0-9+.-]{0,30}://)[^\\s/@:]{1,200}:[^\\s/@]{1,200}@", "$1" + REDACTED + "@"),
            rule(
                    "(?i)\\b([a-z_-]{0,20}(?:password|passphrase|secret|token)\"? ?[=:] ?\"?)(?!\\[REDACTED)[^\\s\"'&,;}\\]]+",
                    "$1" + REDACTED));

    private Redaction() {}

    private static Rule rule(String form, String instead) {
        return new Rule(Pattern.compile(form), instead);
    }

    /** The text without what looks like a secret. */
    static String of(String text) {
        String clean = text;
        for (Rule rule : RULES) {
            clean = rule.form().matcher(clean).replaceAll(rule.instead());
        }
        return clean;
    }
}
