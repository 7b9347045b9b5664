package dev.minga.crypto.ledger;

/**
 * Names one tile of a log (C2SP tlog-tiles): up to 256 consecutive hashes of one level, where each hash at level
 * {@code l} stands for {@code 256^l} leaves.
 *
 * @param level 0 to 63; 0 holds the leaf hashes
 * @param index the place of the tile within its level, from 0
 * @param width how many hashes the tile holds, 1 to 256
 */
public record TileId(int level, long index, int width) {
    /** The hashes of a full tile. */
    public static final int FULL_WIDTH = 256;

    private static final int MAX_LEVEL = 63;
    private static final int BITS_PER_LEVEL = 8;
    private static final int DIGITS_PER_FOLDER = 1_000;

    /** @throws IllegalArgumentException if a number is out of its range */
    public TileId {
        if (level < 0 || level > MAX_LEVEL) {
            throw new IllegalArgumentException("a tile's level is 0 to 63, not " + level);
        }
        requirePlace(index, width);
    }

    /**
     * The tile at this place in a tree of the given size; its width says how far the tree fills it.
     *
     * @throws IllegalArgumentException if a tree of that size has no such tile
     */
    public static TileId inTree(int level, long index, long size) {
        if (size < 0) {
            throw new IllegalArgumentException("a tree has no negative size: " + size);
        }
        long left = hashesAt(level, size) - index * FULL_WIDTH;
        if (index < 0 || index > size / FULL_WIDTH || left <= 0) {
            throw new IllegalArgumentException(
                    "a tree of size " + size + " has no tile " + index + " at level " + level);
        }
        return new TileId(level, index, (int) Math.min(left, FULL_WIDTH));
    }

    /** How many hashes a tree of that size has at a level: one for every complete subtree of 256^level leaves. */
    static long hashesAt(int level, long size) {
        int bits = BITS_PER_LEVEL * level;
        return bits < Long.SIZE ? size >>> bits : 0;
    }

    /** The path of a bundle of entries, for example {@code tile/entries/x001/000.p/7}. */
    public static String entriesPath(long index, int width) {
        requirePlace(index, width);
        return "tile/entries/" + place(index, width);
    }

    /** The path below the log's prefix, for example {@code tile/0/x001/x234/067.p/5}. */
    public String path() {
        return "tile/" + level + "/" + place(index, width);
    }

    /** Whether the tile holds all of its 256 hashes and never changes any more. */
    public boolean full() {
        return width == FULL_WIDTH;
    }

    private static String place(long index, int width) {
        StringBuilder path = new StringBuilder(threeDigits(index));
        for (long rest = index / DIGITS_PER_FOLDER; rest > 0; rest /= DIGITS_PER_FOLDER) {
            path.insert(0, "x" + threeDigits(rest) + "/");
        }
        return width == FULL_WIDTH
                ? path.toString()
                : path.append(".p/").append(width).toString();
    }

    private static String threeDigits(long number) {
        String digits = Long.toString(number % DIGITS_PER_FOLDER);
        return "0".repeat(3 - digits.length()) + digits;
    }

    private static void requirePlace(long index, int width) {
        if (index < 0) {
            throw new IllegalArgumentException("a tile's index is not negative: " + index);
        }
        if (width < 1 || width > FULL_WIDTH) {
            throw new IllegalArgumentException("a tile's width is 1 to 256, not " + width);
        }
    }
}
