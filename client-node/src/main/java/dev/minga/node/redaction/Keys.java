package dev.minga.node.redaction;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Private keys in PEM, whose first and last line stay, and API keys that begin as their makers say, of which the beginning stays. */
final class Keys {
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----");
    private static final String BREAK = "(?:[ \\t\\r\\n]|\\\\[nr]|<U\\+000[AD]>){0,8}";

    /** A line of a key, or of what stands before it in one that is encrypted. Not whatever follows: that may be an attack. */
    private static final Pattern LINE = Pattern.compile(BREAK
            + "(?:Proc-Type: ?[0-9],ENCRYPTED|DEK-Info: ?[A-Z0-9-]{1,30},[0-9A-Fa-f]{1,64}|[A-Za-z0-9+/=]{16,8192})");

    private static final Pattern LAST_LINE =
            Pattern.compile(BREAK + "[A-Za-z0-9+=]{1,15}" + BREAK + "(?=-----END|$)|" + BREAK + "(?=-----END)");
    private static final Pattern KNOWN = Pattern.compile("(?<![A-Za-z0-9])(?:"
            + "(AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{16}"
            + "|(gh[pousr]_)[A-Za-z0-9]{30,255}"
            + "|(github_pat_)[A-Za-z0-9_]{20,255}"
            + "|(glpat-)[A-Za-z0-9_-]{20,255}"
            + "|(xox[abeprs]-)[A-Za-z0-9-]{10,255}"
            + "|([sr]k_(?:live|test)_)[A-Za-z0-9]{16,255}"
            + "|(sk-)[A-Za-z0-9_-]{20,255}"
            + "|(AIza)[A-Za-z0-9_-]{35}"
            + "|(ya29\\.)[A-Za-z0-9_-]{20,255}"
            + "|(SG\\.)[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,64}"
            + "|(npm_)[A-Za-z0-9]{30,64}"
            + "|(hf_)[A-Za-z0-9]{30,64}"
            + "|(dop_v1_)[a-f0-9]{64})(?![A-Za-z0-9])");

    private static final List<String> BEGINNINGS = List.of(
            "AKIA", "ASIA", "AGPA", "AIDA", "AROA", "ANPA", "gh", "glpat-", "xox", "k_live_", "k_test_", "sk-", "AIza",
            "ya29.", "SG.", "npm_", "hf_", "dop_v1_");

    private Keys() {}

    static void find(Findings findings) {
        String text = findings.plain();
        Matcher begin = BEGIN.matcher(text);
        int from = 0;
        while (from < text.length() && begin.find(from)) {
            from = bodyEnd(text, begin.end());
            if (from > begin.end()) {
                findings.add(
                        RedactionKind.KEY,
                        begin.end(),
                        from,
                        "key",
                        text.substring(begin.end(), from),
                        number -> "key" + number);
            }
        }
        if (BEGINNINGS.stream().noneMatch(text::contains)) {
            return;
        }
        Matcher known = KNOWN.matcher(text);
        while (known.find()) {
            int group = 1;
            while (known.group(group) == null) {
                group++;
            }
            findings.add(
                    RedactionKind.KEY, known.end(group), known.end(), "key", known.group(), number -> "key" + number);
            findings.leave(known.start(), known.end());
        }
    }

    private static int bodyEnd(String text, int start) {
        Matcher line = LINE.matcher(text);
        int end = start;
        while (line.region(end, text.length()).lookingAt()) {
            end = line.end();
        }
        Matcher last = LAST_LINE.matcher(text);
        return last.region(end, text.length()).lookingAt() ? last.end() : end;
    }
}
