package dev.minga.node.labelling;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Regular expressions whose matching takes time linear in the text, whatever the expression (RE2), and whose size is bounded: a rule
 * may come from a stranger, and a few characters can stand for a program of gigabytes.
 */
final class SafePattern {
    private static final int LONGEST = 4_096;
    private static final int DEEPEST = 64;
    private static final long LARGEST = 10_000;
    private static final int MOST_DIGITS = 9;

    private SafePattern() {}

    /** @throws IllegalArgumentException with cause and remedy if RE2 does not know what the expression says, or it is too large */
    static Pattern of(String expression, int flags) {
        if (expression.length() > LONGEST || size(expression) > LARGEST) {
            String shown = expression.substring(0, Math.min(40, expression.length()));
            throw new IllegalArgumentException(
                    "the expression '" + shown
                            + "…' is too large; write it with fewer characters, groups and counted repetitions, or split the rule");
        }
        try {
            return Pattern.compile(expression, flags);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "'" + expression + "' is no expression of RE2 (" + e.getDescription()
                            + "); write it without look-around, back references and possessive or atomic groups",
                    e);
        }
    }

    /** About how many instructions it comes to: each counted repetition is written out. More than the largest if too deep. */
    private static long size(String expression) {
        Deque<Long> outer = new ArrayDeque<>();
        long sum = 0;
        long last = 0;
        int place = 0;
        while (place < expression.length() && sum <= LARGEST && outer.size() <= DEEPEST) {
            char c = expression.charAt(place);
            int width = 1;
            if (c == '(') {
                outer.push(sum + last);
                sum = 0;
                last = 0;
            } else if (c == ')' && !outer.isEmpty()) {
                last = sum + last + 1;
                sum = outer.pop();
            } else if (c == '{' && countEnd(expression, place) > 0) {
                int end = countEnd(expression, place);
                last = Math.min(LARGEST + 1, last * most(expression.substring(place + 1, end - 1)));
                width = end - place;
            } else {
                sum += last;
                last = 1;
                width = c == '\\' ? 2 : c == '[' ? classWidth(expression, place) : 1;
            }
            place += width;
        }
        return outer.size() > DEEPEST ? LARGEST + 1 : sum + last;
    }

    /** Behind the brace that closes a count such as {3} or {1,20}; 0 if it is none. */
    private static int countEnd(String expression, int brace) {
        int end = expression.indexOf('}', brace);
        boolean count = end > brace + 1
                && end - brace <= 2 * MOST_DIGITS
                && expression.substring(brace + 1, end).chars().allMatch(c -> c == ',' || (c >= '0' && c <= '9'));
        return count ? end + 1 : 0;
    }

    private static long most(String count) {
        long most = 1;
        for (String number : count.split(",", -1)) {
            most = Math.max(most, number.isEmpty() || number.length() > MOST_DIGITS ? 1 : Long.parseLong(number));
        }
        return most;
    }

    private static int classWidth(String expression, int start) {
        int place = start + 1;
        if (place < expression.length() && expression.charAt(place) == '^') {
            place++;
        }
        int first = place;
        while (place < expression.length() && (expression.charAt(place) != ']' || place == first)) {
            place += expression.charAt(place) == '\\' ? 2 : 1;
        }
        return Math.min(place, expression.length()) + 1 - start;
    }
}
