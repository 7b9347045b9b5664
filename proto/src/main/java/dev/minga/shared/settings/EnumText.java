package dev.minga.shared.settings;

import dev.minga.shared.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Enum constants as people write them: {@code NGINX_COMBINED} is {@code nginx-combined}. Stateless. */
public final class EnumText {
    private EnumText() {}

    /** Returns the constant's name in lower case with hyphens. */
    public static String format(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns the constant that is written like this.
     *
     * @throws IllegalArgumentException naming the known ones if there is none, or if {@code type} is not an enum
     */
    public static <E> E parse(String text, Class<E> type) {
        E[] constants = type.getEnumConstants();
        if (constants == null) {
            throw new IllegalArgumentException(type + " is not an enum");
        }
        List<String> known = new ArrayList<>();
        for (E constant : constants) {
            String name = format((Enum<?>) constant);
            if (name.equals(text)) {
                return constant;
            }
            known.add(name);
        }
        throw new IllegalArgumentException(Printable.quoted(text) + " is not one of " + String.join(", ", known));
    }
}
