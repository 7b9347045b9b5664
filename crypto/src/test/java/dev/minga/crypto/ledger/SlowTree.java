package dev.minga.crypto.ledger;

import dev.minga.crypto.digest.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * RFC 6962 §2.1 and C2SP tlog-tiles word for word, over a list of all entries. Shares nothing with the product; only
 * keeps the hashes that it has computed.
 */
final class SlowTree {
    private record Range(int start, int end) {}

    private final List<byte[]> entries;
    private final Map<Range, Sha256> known = new HashMap<>();

    SlowTree(List<byte[]> entries) {
        this.entries = entries;
    }

    /** Entries that differ, of several lengths. */
    static SlowTree random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] entry = new byte[4 + random.nextInt(20)];
            random.nextBytes(entry);
            entries.add(ByteBuffer.wrap(entry).putInt(i).array());
        }
        return new SlowTree(entries);
    }

    List<byte[]> entries() {
        return entries;
    }

    Sha256 leaf(int index) {
        return MerkleHash.leaf(entries.get(index));
    }

    List<Sha256> leaves(int from, int to) {
        return entries.subList(from, to).stream().map(MerkleHash::leaf).toList();
    }

    Sha256 root(int size) {
        return mth(0, size);
    }

    List<Sha256> path(int index, int size) {
        return path(index, 0, size);
    }

    List<Sha256> proof(int oldSize, int size) {
        return subproof(oldSize, 0, size, true);
    }

    /** Every tile of the tree of that size, by its path. */
    Map<String, ByteBuffer> tiles(int size) {
        Map<String, ByteBuffer> tiles = new HashMap<>();
        int span = 1;
        for (int level = 0; size / span > 0; level++, span *= 256) {
            int hashes = size / span;
            for (int n = 0; n * 256 < hashes; n++) {
                int width = Math.min(256, hashes - n * 256);
                ByteBuffer tile = ByteBuffer.allocate(32 * width);
                for (int i = 0; i < width; i++) {
                    tile.put(mth((n * 256 + i) * span, (n * 256 + i + 1) * span).bytes());
                }
                tiles.put(new TileId(level, n, width).path(), tile.flip());
            }
        }
        return tiles;
    }

    private Sha256 mth(int start, int end) {
        Range range = new Range(start, end);
        Sha256 hash = known.get(range);
        if (hash == null) {
            hash = compute(start, end);
            known.put(range, hash);
        }
        return hash;
    }

    private Sha256 compute(int start, int end) {
        int n = end - start;
        if (n == 0) {
            return Sha256.of(new byte[0]);
        }
        if (n == 1) {
            return Sha256.of(new byte[] {0}, entries.get(start));
        }
        int k = largestPowerOfTwoBelow(n);
        return Sha256.of(
                new byte[] {1},
                mth(start, start + k).bytes(),
                mth(start + k, end).bytes());
    }

    private List<Sha256> path(int m, int start, int end) {
        if (end - start == 1) {
            return List.of();
        }
        int k = largestPowerOfTwoBelow(end - start);
        return m < k
                ? appended(path(m, start, start + k), mth(start + k, end))
                : appended(path(m - k, start + k, end), mth(start, start + k));
    }

    private List<Sha256> subproof(int m, int start, int end, boolean whole) {
        if (m == end - start) {
            return whole ? List.of() : List.of(mth(start, end));
        }
        int k = largestPowerOfTwoBelow(end - start);
        return m <= k
                ? appended(subproof(m, start, start + k, whole), mth(start + k, end))
                : appended(subproof(m - k, start + k, end, false), mth(start, start + k));
    }

    private static int largestPowerOfTwoBelow(int n) {
        int k = 1;
        while (2 * k < n) {
            k *= 2;
        }
        return k;
    }

    private static List<Sha256> appended(List<Sha256> list, Sha256 last) {
        List<Sha256> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }
}
