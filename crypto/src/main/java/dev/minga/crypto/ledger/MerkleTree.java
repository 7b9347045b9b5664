package dev.minga.crypto.ledger;

import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The Merkle tree of RFC 6962 §2.1 over the first leaves of a log, read from its tiles. Every answer reads O(log size)
 * tiles, each once.
 *
 * <p>The tiles are not checked: wrong tiles make a wrong root and proofs that do not verify. As safe for use by many
 * threads as its reader.
 */
public final class MerkleTree {
    private final TileReader tiles;
    private final long size;

    /**
     * @param tiles has at least the tiles of a tree of that size
     * @param size the number of leaves, not negative
     */
    public MerkleTree(TileReader tiles, long size) {
        if (size < 0) {
            throw new IllegalArgumentException("a tree has no negative size: " + size);
        }
        this.tiles = tiles;
        this.size = size;
    }

    /** The root of a tree given all of its leaf hashes. */
    public static Sha256 rootOf(List<Sha256> leafHashes) {
        return switch (leafHashes.size()) {
            case 0 -> MerkleHash.empty();
            case 1 -> leafHashes.get(0);
            default -> {
                int middle = (int) split(leafHashes.size());
                yield MerkleHash.node(
                        rootOf(leafHashes.subList(0, middle)), rootOf(leafHashes.subList(middle, leafHashes.size())));
            }
        };
    }

    /**
     * The root of the whole tree.
     *
     * @throws IOException if a tile cannot be read
     */
    public Sha256 root() throws IOException {
        return new SubtreeHashes(tiles, size).of(0, size);
    }

    /**
     * Proves that the leaf at this index is in the tree.
     *
     * @throws IOException if a tile cannot be read
     * @throws IllegalArgumentException if the tree has no such leaf
     */
    public InclusionProof inclusionProof(long index) throws IOException {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("a tree of size " + size + " has no leaf " + index);
        }
        SubtreeHashes subtrees = new SubtreeHashes(tiles, size);
        List<Sha256> path = new ArrayList<>();
        long start = 0;
        long end = size;
        while (end - start > 1) {
            long middle = start + split(end - start);
            if (index < middle) {
                path.add(subtrees.of(middle, end));
                end = middle;
            } else {
                path.add(subtrees.of(start, middle));
                start = middle;
            }
        }
        Collections.reverse(path);
        return new InclusionProof(index, size, path);
    }

    /**
     * Proves that the tree continues the one that had this size.
     *
     * @throws IOException if a tile cannot be read
     * @throws IllegalArgumentException if the old size is below 1, because every tree continues the empty one, or above
     *     the size of this tree
     */
    public ConsistencyProof consistencyProof(long oldSize) throws IOException {
        if (oldSize < 1 || oldSize > size) {
            throw new IllegalArgumentException("a tree of size " + size + " continues none of size " + oldSize);
        }
        SubtreeHashes subtrees = new SubtreeHashes(tiles, size);
        List<Sha256> path = new ArrayList<>();
        long start = 0;
        long end = size;
        while (end != oldSize) {
            long middle = start + split(end - start);
            if (oldSize <= middle) {
                path.add(subtrees.of(middle, end));
                end = middle;
            } else {
                path.add(subtrees.of(start, middle));
                start = middle;
            }
        }
        if (start > 0) {
            path.add(subtrees.of(start, end));
        }
        Collections.reverse(path);
        return new ConsistencyProof(oldSize, size, path);
    }

    private static long split(long leaves) {
        return Long.highestOneBit(leaves - 1);
    }
}
