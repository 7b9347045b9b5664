package dev.minga.node.redaction;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Private keys in PEM, whose first and last line stay, and API keys that begin as their makers say, of which the beginning stays. */
final class Keys {
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----");
    private static final String END = "-----END";
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
            int end = text.indexOf(END, begin.end());
            end = end < 0 ? text.length() : end;
            findings.add(
                    RedactionKind.KEY,
                    begin.end(),
                    end,
                    "key",
                    text.substring(begin.end(), end),
                    number -> "key" + number);
            from = end;
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
}
