package dev.minga.node.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Addresses as they are written (RFC 4291 section 2.2, RFC 5952 section 4). No name is ever looked up. */
public final class IpAddress {
    private static final int GROUPS = 8;

    private IpAddress() {}

    /** Four bytes, or sixteen, of an address without a zone; empty where this is none. */
    public static Optional<byte[]> parse(String text) {
        return text.indexOf(':') < 0 ? v4(text) : v6(text);
    }

    /** Four decimal numbers up to 255. */
    static Optional<byte[]> v4(String text) {
        String[] parts = text.split("\\.", -1);
        byte[] bytes = new byte[4];
        if (parts.length != bytes.length) {
            return Optional.empty();
        }
        for (int i = 0; i < bytes.length; i++) {
            int value = number(parts[i], 10, 3);
            if (value < 0 || value > 255) {
                return Optional.empty();
            }
            bytes[i] = (byte) value;
        }
        return Optional.of(bytes);
    }

    private static Optional<byte[]> v6(String text) {
        int gap = text.indexOf("::");
        List<Integer> before = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
        List<Integer> behind = gap < 0 ? List.of() : groups(text.substring(gap + 2), true);
        int known = before.size() + behind.size();
        if (before.contains(-1) || behind.contains(-1) || (gap < 0 ? known != GROUPS : known >= GROUPS)) {
            return Optional.empty();
        }
        byte[] bytes = new byte[2 * GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            int fromEnd = i - (GROUPS - behind.size());
            int group = i < before.size() ? before.get(i) : fromEnd >= 0 ? behind.get(fromEnd) : 0;
            bytes[2 * i] = (byte) (group >> 8);
            bytes[2 * i + 1] = (byte) group;
        }
        return Optional.of(bytes);
    }

    /** Groups of sixteen bits, -1 for what is none; the last two may be written as an address of version 4. */
    private static List<Integer> groups(String text, boolean last) {
        List<Integer> groups = new ArrayList<>();
        if (text.isEmpty()) {
            return groups;
        }
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            if (last && i == parts.length - 1 && parts[i].indexOf('.') > 0) {
                byte[] four = v4(parts[i]).orElse(new byte[0]);
                groups.add(four.length == 0 ? -1 : (four[0] & 0xff) << 8 | (four[1] & 0xff));
                groups.add(four.length == 0 ? -1 : (four[2] & 0xff) << 8 | (four[3] & 0xff));
            } else {
                groups.add(number(parts[i], 16, 4));
            }
        }
        return groups;
    }

    private static int number(String digits, int radix, int most) {
        if (digits.isEmpty() || digits.length() > most) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }
}
