package dev.minga.node.labelling;

import com.google.re2j.Pattern;
import dev.minga.node.data.Entry;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * How a field's value is compared with a rule's, as Sigma's modifiers say (specification 2.0, appendix "modifiers").
 *
 * @param modifiers in the order in which they are written
 */
record Matching(List<String> modifiers) {
    private static final Set<String> KNOWN = Set.of(
            "contains",
            "startswith",
            "endswith",
            "all",
            "re",
            "i",
            "m",
            "s",
            "cidr",
            "base64",
            "base64offset",
            "wide",
            "utf16le",
            "utf16be",
            "windash",
            "exists",
            "cased",
            "lt",
            "lte",
            "gt",
            "gte",
            "neq");
    private static final int[] OFFSET_STARTS = {0, 2, 3};
    private static final int[] OFFSET_ENDS = {0, 3, 2};

    /** @throws IllegalArgumentException naming a modifier that is not supported, or that means nothing here */
    Matching {
        modifiers = List.copyOf(modifiers);
        for (String modifier : modifiers) {
            if (!KNOWN.contains(modifier)) {
                throw new IllegalArgumentException("the modifier '" + modifier + "' is not supported; known: "
                        + String.join(", ", KNOWN.stream().sorted().toList()));
            }
        }
        boolean sub = modifiers.contains("i") || modifiers.contains("m") || modifiers.contains("s");
        if (sub && !modifiers.contains("re")) {
            throw new IllegalArgumentException("the modifiers i, m and s say how 're' matches; add it before them");
        }
        if (charset(modifiers).isPresent() && !encodes(modifiers)) {
            throw new IllegalArgumentException(
                    "the modifiers wide, utf16le and utf16be stand before base64 or base64offset");
        }
    }

    private static boolean encodes(List<String> modifiers) {
        return modifiers.contains("base64") || modifiers.contains("base64offset");
    }

    private static Optional<Charset> charset(List<String> modifiers) {
        if (modifiers.contains("wide") || modifiers.contains("utf16le")) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        return modifiers.contains("utf16be") ? Optional.of(StandardCharsets.UTF_16BE) : Optional.empty();
    }

    private boolean has(String modifier) {
        return modifiers.contains(modifier);
    }

    /** Whether all values of a list must match rather than one. */
    boolean wantsAll() {
        return has("all");
    }

    /** Whether a field must be there and be none of the values. */
    boolean negates() {
        return has("neq");
    }

    /** A field against one value of a rule. */
    Condition condition(String field, String value) {
        if (has("exists")) {
            boolean wanted = truth(value);
            return entry -> entry.fields().has(field) == wanted;
        }
        Predicate<String> like = like(value, Wildcards.Place.WHOLE);
        Condition one = entry -> entry.fields().values(field).stream().anyMatch(like);
        return negates() ? entry -> !entry.fields().values(field).isEmpty() && !one.holds(entry) : one;
    }

    /** A field that is not there or has no value. */
    static Condition absent(String field) {
        return entry -> entry.fields().values(field).isEmpty();
    }

    /** A value that stands anywhere in the record. */
    Condition keyword(String value) {
        Predicate<String> like = like(value, Wildcards.Place.CONTAINS);
        return entry -> like.test(entry.line()) || anyValue(entry, like);
    }

    private static boolean anyValue(Entry entry, Predicate<String> like) {
        return entry.fields().all().values().stream()
                .anyMatch(values -> values.stream().anyMatch(like));
    }

    /** What a value must be like; {@code place} is what holds where no modifier says it. */
    private Predicate<String> like(String value, Wildcards.Place place) {
        if (has("re")) {
            int flags = (has("i") ? Pattern.CASE_INSENSITIVE : 0)
                    | (has("m") ? Pattern.MULTILINE : 0)
                    | (has("s") ? Pattern.DOTALL : 0);
            Pattern pattern = SafePattern.of(value, flags);
            return text -> pattern.matcher(text).find();
        }
        if (has("cidr")) {
            return Cidr.parse(value)::holds;
        }
        for (String comparison : new String[] {"lt", "lte", "gt", "gte"}) {
            if (has(comparison)) {
                return compared(comparison, value);
            }
        }
        return encodes(modifiers) ? encoded(value, placeOr(place)) : written(value, placeOr(place))::matches;
    }

    private Wildcards written(String value, Wildcards.Place place) {
        return Wildcards.parse(value, place, has("cased"), has("windash"));
    }

    private Wildcards.Place placeOr(Wildcards.Place otherwise) {
        if (has("contains")) {
            return Wildcards.Place.CONTAINS;
        }
        if (has("startswith")) {
            return Wildcards.Place.STARTS_WITH;
        }
        return has("endswith") ? Wildcards.Place.ENDS_WITH : otherwise;
    }

    private Predicate<String> encoded(String value, Wildcards.Place place) {
        byte[] bytes = value.getBytes(charset(modifiers).orElse(StandardCharsets.UTF_8));
        List<Wildcards> forms = new ArrayList<>();
        if (has("base64offset")) {
            for (int offset = 0; offset < OFFSET_STARTS.length; offset++) {
                byte[] shifted = new byte[offset + bytes.length];
                System.arraycopy(bytes, 0, shifted, offset, bytes.length);
                String whole = Base64.getEncoder().encodeToString(shifted);
                int end = whole.length() - OFFSET_ENDS[shifted.length % OFFSET_ENDS.length];
                forms.add(Wildcards.literal(whole.substring(OFFSET_STARTS[offset], end), place, has("cased")));
            }
        } else {
            forms.add(Wildcards.literal(Base64.getEncoder().encodeToString(bytes), place, has("cased")));
        }
        return text -> forms.stream().anyMatch(form -> form.matches(text));
    }

    private static Predicate<String> compared(String comparison, String value) {
        BigDecimal wanted = number(value)
                .orElseThrow(() -> new IllegalArgumentException("'" + value + "' is no number to compare with"));
        IntPredicate holds = switch (comparison) {
            case "lt" -> order -> order < 0;
            case "lte" -> order -> order <= 0;
            case "gt" -> order -> order > 0;
            default -> order -> order >= 0;
        };
        return text ->
                number(text).map(found -> holds.test(found.compareTo(wanted))).orElse(false);
    }

    /** Short ones only: a number with a huge exponent would take forever to compare. */
    private static Optional<BigDecimal> number(String text) {
        String stripped = text.strip();
        return stripped.matches("[-+]?[0-9]{1,40}(\\.[0-9]{1,40})?")
                ? Optional.of(new BigDecimal(stripped))
                : Optional.empty();
    }

    private static boolean truth(String value) {
        if (value.equals("true") || value.equals("false")) {
            return value.equals("true");
        }
        throw new IllegalArgumentException("exists is true or false, not '" + value + "'");
    }
}
