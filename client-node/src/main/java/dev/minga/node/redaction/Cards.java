package dev.minga.node.redaction;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers of payment cards: 13 to 19 digits, together or in groups apart by one blank or hyphen, that begin as the large schemes'
 * do and whose last digit is right (Luhn, ISO/IEC 7812-1). Others stay. Zeros take their place, which no card begins with.
 */
final class Cards {
    private static final Pattern DIGITS = Pattern.compile("[0-9](?:[ -]?[0-9]){12,63}");
    private static final int SHORTEST = 13;
    private static final int LONGEST = 19;

    private Cards() {}

    static void find(Findings findings) {
        String text = findings.plain();
        Matcher run = DIGITS.matcher(text);
        while (run.find()) {
            int start = run.start();
            while (start < run.end()) {
                int end = beginsGroup(text, start) ? cardEnd(text, start, run.end()) : -1;
                if (end > 0) {
                    add(findings, start, end);
                }
                start = end > 0 ? end : start + 1;
            }
        }
    }

    private static boolean beginsGroup(String text, int place) {
        return isDigit(text.charAt(place))
                && (place == 0
                        || !(Character.isLetterOrDigit(text.charAt(place - 1)) || text.charAt(place - 1) == '.'));
    }

    /** Where the longest card number ends that starts here and ends with its group; -1 if none does. */
    private static int cardEnd(String text, int start, int most) {
        StringBuilder digits = new StringBuilder();
        int best = -1;
        for (int place = start; place < most && digits.length() < LONGEST; place++) {
            if (isDigit(text.charAt(place))) {
                digits.append(text.charAt(place));
                boolean ends = place + 1 == text.length() || !Character.isLetterOrDigit(text.charAt(place + 1));
                if (ends && digits.length() >= SHORTEST && isCard(digits)) {
                    best = place + 1;
                }
            }
        }
        return best;
    }

    private static boolean isCard(CharSequence digits) {
        int four = Integer.parseInt(digits.subSequence(0, 4).toString());
        boolean scheme = (four >= 3000 && four < 7000) || (four >= 2221 && four <= 2720);
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = i % 2 == 0 ? digit : 2 * digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return scheme && sum % 10 == 0;
    }

    private static void add(Findings findings, int start, int end) {
        String text = findings.plain();
        String digits = text.substring(start, end).replaceAll("[ -]", "");
        findings.add(RedactionKind.CARD, start, end, "card", digits, number -> {
            String shown = String.format("%0" + digits.length() + "d", number);
            StringBuilder placeholder = new StringBuilder();
            int next = 0;
            for (int place = start; place < end; place++) {
                if (isDigit(text.charAt(place))) {
                    placeholder.append(shown.charAt(next));
                    next++;
                } else {
                    placeholder.append(findings.text().written(place, place + 1));
                }
            }
            return placeholder.toString();
        });
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
