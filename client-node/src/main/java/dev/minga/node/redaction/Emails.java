package dev.minga.node.redaction;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of mail. How the at sign is written stays, so that an escaped address stays one. */
final class Emails {
    private static final Pattern DOMAIN =
            Pattern.compile("@([\\p{L}\\p{N}-]{1,63}\\.){1,8}\\p{L}{2,24}(?![\\p{L}\\p{N}-])");
    private static final String LOCAL_SIGNS = "._%+'-";
    private static final int LONGEST_LOCAL = 64;

    private Emails() {}

    static void find(Findings findings) {
        String text = findings.plain();
        if (text.indexOf('@') < 0) {
            return;
        }
        Matcher domain = DOMAIN.matcher(text);
        while (domain.find()) {
            int start = localStart(text, domain.start());
            int at = domain.start();
            if (start < at) {
                String sign = findings.text().written(at, at + 1);
                findings.add(
                        RedactionKind.EMAIL,
                        start,
                        domain.end(),
                        "email",
                        text.substring(start, domain.end()).toLowerCase(Locale.ROOT),
                        number -> "mail" + number + sign + "example.com");
            }
        }
    }

    private static int localStart(String text, int at) {
        int start = at;
        while (start > 0 && at - start < LONGEST_LOCAL && isLocal(text.charAt(start - 1))) {
            start--;
        }
        while (start < at && LOCAL_SIGNS.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        return start;
    }

    private static boolean isLocal(char c) {
        return Character.isLetterOrDigit(c) || LOCAL_SIGNS.indexOf(c) >= 0;
    }
}
