package dev.minga.crypto.ledger;

import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The hashes of the subtrees of one tree, for one answer: keeps the tiles it has read. */
final class SubtreeHashes {
    private static final int BITS_PER_LEVEL = 8;

    private final TileReader tiles;
    private final long size;
    private final Map<TileId, List<Sha256>> read = new HashMap<>();

    SubtreeHashes(TileReader tiles, long size) {
        this.tiles = tiles;
        this.size = size;
    }

    /** The hash of the leaves from start to before end, where they are the leaves of one node of RFC 6962's tree. */
    Sha256 of(long start, long end) throws IOException {
        if (start == end) {
            return MerkleHash.empty();
        }
        long complete = Long.highestOneBit(end - start);
        Sha256 left = complete(Long.numberOfTrailingZeros(complete), start / complete);
        return complete == end - start ? left : MerkleHash.node(left, of(start + complete, end));
    }

    private Sha256 complete(int height, long index) throws IOException {
        int level = height / BITS_PER_LEVEL;
        int width = 1 << (height % BITS_PER_LEVEL);
        long first = index * width;
        int from = (int) (first % TileId.FULL_WIDTH);
        return MerkleTree.rootOf(tile(level, first / TileId.FULL_WIDTH).subList(from, from + width));
    }

    private List<Sha256> tile(int level, long index) throws IOException {
        TileId id = TileId.inTree(level, index, size);
        List<Sha256> known = read.get(id);
        if (known == null) {
            known = TileHashes.read(tiles, id);
            read.put(id, known);
        }
        return known;
    }
}
