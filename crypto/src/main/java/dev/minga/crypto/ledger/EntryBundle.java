package dev.minga.crypto.ledger;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of up to 256 consecutive entries of a log (C2SP tlog-tiles): each entry after its length as a big-endian
 * uint16. A bundle has no other encoding than the one made here.
 */
public final class EntryBundle {
    /** The longest entry that a length of 16 bits can announce. */
    public static final int MAX_ENTRY_BYTES = 0xffff;

    private EntryBundle() {}

    /**
     * Joins entries to a bundle.
     *
     * @throws IllegalArgumentException if there are not 1 to 256 entries, or one is longer than 65,535 bytes
     */
    public static byte[] encode(List<byte[]> entries) {
        if (entries.isEmpty() || entries.size() > TileId.FULL_WIDTH) {
            throw new IllegalArgumentException("a bundle has 1 to 256 entries, not " + entries.size());
        }
        int length = 0;
        for (byte[] entry : entries) {
            if (entry.length > MAX_ENTRY_BYTES) {
                throw new IllegalArgumentException("an entry has at most 65535 bytes, not " + entry.length);
            }
            length += Short.BYTES + entry.length;
        }
        ByteBuffer bundle = ByteBuffer.allocate(length);
        for (byte[] entry : entries) {
            bundle.putShort((short) entry.length).put(entry);
        }
        return bundle.array();
    }

    /**
     * Reads a bundle that came from outside. How many entries to expect, and whether they are the right ones, only the
     * hashes of the tile can say.
     *
     * @return 1 to 256 entries
     * @throws MalformedLedgerException if the bytes end within an entry, or hold none or more than 256
     */
    public static List<byte[]> decode(byte[] bundle) throws MalformedLedgerException {
        ByteBuffer rest = ByteBuffer.wrap(bundle);
        List<byte[]> entries = new ArrayList<>();
        while (rest.hasRemaining()) {
            if (entries.size() == TileId.FULL_WIDTH) {
                throw new MalformedLedgerException("the bundle has more than 256 entries");
            }
            entries.add(entry(rest, entries.size()));
        }
        if (entries.isEmpty()) {
            throw new MalformedLedgerException("the bundle has no entries");
        }
        return List.copyOf(entries);
    }

    private static byte[] entry(ByteBuffer rest, int number) throws MalformedLedgerException {
        if (rest.remaining() >= Short.BYTES) {
            int length = Short.toUnsignedInt(rest.getShort());
            if (rest.remaining() >= length) {
                byte[] entry = new byte[length];
                rest.get(entry);
                return entry;
            }
        }
        throw new MalformedLedgerException("the bundle ends within entry " + number);
    }
}
