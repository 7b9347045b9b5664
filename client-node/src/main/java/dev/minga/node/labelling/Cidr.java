package dev.minga.node.labelling;

import dev.minga.node.redaction.IpAddress;
import java.util.Arrays;
import java.util.Optional;

/** A range of addresses such as {@code 10.0.0.0/8} or {@code fe80::/10}. Immutable. */
final class Cidr {
    private static final int MAPPED_BYTES = 12;

    private final byte[] first;
    private final int bits;

    private Cidr(byte[] first, int bits) {
        this.first = first;
        this.bits = bits;
    }

    /** @throws IllegalArgumentException if this is no such range */
    static Cidr parse(String text) {
        int slash = text.indexOf('/');
        byte[] first = IpAddress.parse(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(() ->
                        new IllegalArgumentException("'" + text + "' is no range of addresses such as 10.0.0.0/8"));
        int width = first.length * Byte.SIZE;
        String length = slash < 0 ? Integer.toString(width) : text.substring(slash + 1);
        if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > width) {
            throw new IllegalArgumentException("'" + text + "' has no prefix length between 0 and " + width);
        }
        return new Cidr(first, Integer.parseInt(length));
    }

    /** Whether this is an address of the range; one of version 4 may be written as one of version 6. */
    boolean holds(String text) {
        Optional<byte[]> written = IpAddress.parse(text.strip());
        return written.isPresent()
                && (holds(written.get()) || (isMapped(written.get()) && holds(lastFour(written.get()))));
    }

    private boolean holds(byte[] address) {
        if (address.length != first.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((first[bit / Byte.SIZE] ^ address[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isMapped(byte[] address) {
        byte[] start = new byte[MAPPED_BYTES];
        start[10] = (byte) 0xff;
        start[11] = (byte) 0xff;
        return address.length > MAPPED_BYTES && Arrays.equals(Arrays.copyOf(address, MAPPED_BYTES), start);
    }

    private static byte[] lastFour(byte[] address) {
        return Arrays.copyOfRange(address, MAPPED_BYTES, address.length);
    }
}
