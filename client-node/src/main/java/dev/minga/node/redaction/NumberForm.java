package dev.minga.node.redaction;

import java.util.Locale;

/** How an address of version 4 is written in a URL. */
enum NumberForm {
    DECIMAL,
    OCTAL,
    HEXADECIMAL,
    DOTTED,
    DOTTED_OCTAL,
    DOTTED_HEXADECIMAL;

    static NumberForm of(String part) {
        if (part.toLowerCase(Locale.ROOT).startsWith("0x")) {
            return HEXADECIMAL;
        }
        return part.startsWith("0") && part.length() > 1 ? OCTAL : DECIMAL;
    }

    NumberForm dotted() {
        return switch (this) {
            case OCTAL, DOTTED_OCTAL -> DOTTED_OCTAL;
            case HEXADECIMAL, DOTTED_HEXADECIMAL -> DOTTED_HEXADECIMAL;
            default -> DOTTED;
        };
    }

    /** The number that a part stands for; -1 if it is none. */
    long value(String part) {
        try {
            return switch (this) {
                case HEXADECIMAL -> Long.parseLong(part.substring(2), 16);
                case OCTAL -> Long.parseLong(part, 8);
                default -> Long.parseLong(part);
            };
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    String written(long address) {
        return switch (this) {
            case DECIMAL -> Long.toString(address);
            case OCTAL -> "0" + Long.toOctalString(address);
            case HEXADECIMAL -> "0x" + Long.toHexString(address);
            case DOTTED -> dotted("%d.%d.%d.%d", address);
            case DOTTED_OCTAL -> dotted("0%o.0%o.0%o.0%o", address);
            case DOTTED_HEXADECIMAL -> dotted("0x%x.0x%x.0x%x.0x%x", address);
        };
    }

    private static String dotted(String format, long address) {
        return String.format(
                Locale.ROOT, format, address >> 24 & 0xff, address >> 16 & 0xff, address >> 8 & 0xff, address & 0xff);
    }
}
