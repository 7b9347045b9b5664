package dev.minga.node.labelling;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sigma's condition: names of selections joined by {@code and}, {@code or}, {@code not}, brackets, {@code 1 of} and
 * {@code all of}. {@code and} binds closer than {@code or}.
 */
final class SigmaCondition {
    private static final Pattern WORD = Pattern.compile("[()|]|[^\\s()|]+");
    private static final int DEEPEST = 64;

    private final Map<String, Condition> selections;
    private final List<String> words = new ArrayList<>();
    private int next;
    private int depth;

    private SigmaCondition(String text, Map<String, Condition> selections) {
        this.selections = selections;
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            words.add(word.group());
        }
    }

    /** @throws IllegalArgumentException with cause and remedy if this is no condition, or one that is not supported */
    static Condition parse(String text, Map<String, Condition> selections) {
        SigmaCondition parser = new SigmaCondition(text, selections);
        if (parser.words.contains("|")) {
            throw new IllegalArgumentException(
                    "aggregations (what follows '|' in a condition) are not supported; a label is a function of one record");
        }
        Condition condition = parser.either();
        if (parser.next < parser.words.size()) {
            throw new IllegalArgumentException("the condition goes on with '" + parser.words.get(parser.next)
                    + "', where 'and' or 'or' was expected");
        }
        return condition;
    }

    private boolean takes(String word) {
        boolean taken =
                next < words.size() && words.get(next).toLowerCase(Locale.ROOT).equals(word);
        next += taken ? 1 : 0;
        return taken;
    }

    private Condition either() {
        List<Condition> parts = new ArrayList<>(List.of(both()));
        while (takes("or")) {
            parts.add(both());
        }
        return parts.size() == 1 ? parts.get(0) : Condition.any(parts);
    }

    private Condition both() {
        List<Condition> parts = new ArrayList<>(List.of(one()));
        while (takes("and")) {
            parts.add(one());
        }
        return parts.size() == 1 ? parts.get(0) : Condition.all(parts);
    }

    private Condition one() {
        depth++;
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("the condition is nested more than " + DEEPEST + " deep");
        }
        Condition read = takes("not") ? one().not() : bracketed();
        depth--;
        return read;
    }

    private Condition bracketed() {
        if (takes("(")) {
            Condition inner = either();
            if (!takes(")")) {
                throw new IllegalArgumentException("a bracket of the condition is not closed");
            }
            return inner;
        }
        if (next == words.size()) {
            throw new IllegalArgumentException("the condition ends where a selection was expected");
        }
        String word = words.get(next);
        next++;
        if (takes("of")) {
            return of(word);
        }
        Condition selection = selections.get(word);
        if (selection == null) {
            throw new IllegalArgumentException(
                    "the condition names '" + word + "', which is no selection; there are " + selections.keySet());
        }
        return selection;
    }

    private Condition of(String quantity) {
        boolean all = quantity.equals("all");
        if (!all && !quantity.equals("1") && !quantity.equals("any")) {
            throw new IllegalArgumentException("'" + quantity + " of' is not supported; write '1 of' or 'all of'");
        }
        String names = next < words.size() ? words.get(next) : "";
        next++;
        Wildcards like = Wildcards.parse(names, Wildcards.Place.WHOLE, true, false);
        List<Condition> parts = new ArrayList<>();
        selections.forEach((name, condition) -> {
            if (names.equals("them") ? !name.startsWith("_") : like.matches(name)) {
                parts.add(condition);
            }
        });
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("the condition asks for '" + names + "', and no selection is called so");
        }
        return all ? Condition.all(parts) : Condition.any(parts);
    }
}
