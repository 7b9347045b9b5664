package dev.minga.crypto.ledger;

import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an append changes in the tiles of a log (C2SP tlog-tiles). */
public final class TreeGrowth {
    private TreeGrowth() {}

    /**
     * A tile as it has to be written.
     *
     * @param hashes the whole content: 32 bytes for each of the tile's hashes
     */
    public record TileUpdate(TileId id, byte[] hashes) {}

    /**
     * Every tile that is new or wider once the leaves are appended: leaves first, then upwards, from left to right. Reads
     * at most one tile of each level, whatever the size of the tree, and writes nothing.
     *
     * @param tiles the tiles of the tree before
     * @param size the leaves of the tree before
     * @param newLeaves the leaf hashes to append, in their order
     * @throws IOException if a tile cannot be read
     */
    public static List<TileUpdate> append(TileReader tiles, long size, List<Sha256> newLeaves) throws IOException {
        if (size < 0) {
            throw new IllegalArgumentException("a tree has no negative size: " + size);
        }
        Math.addExact(size, newLeaves.size());
        List<TileUpdate> updates = new ArrayList<>();
        List<Sha256> added = newLeaves;
        for (int level = 0; !added.isEmpty(); level++) {
            added = appendAt(level, tiles, size, added, updates);
        }
        return List.copyOf(updates);
    }

    /** Reads as if the updates had been written already, for example to sign a root before the files are changed. */
    public static TileReader after(TileReader tiles, List<TileUpdate> updates) {
        Map<TileId, TileUpdate> written = new HashMap<>();
        for (TileUpdate update : updates) {
            written.put(place(update.id().level(), update.id().index()), update);
        }
        return (level, index, width) -> {
            TileUpdate update = written.get(place(level, index));
            return update == null || update.id().width() < width
                    ? tiles.hashes(level, index, width)
                    : TileHashes.first(update.hashes(), width);
        };
    }

    private static TileId place(int level, long index) {
        return new TileId(level, index, TileId.FULL_WIDTH);
    }

    /** Returns what the tiles that became full add to the level above. */
    private static List<Sha256> appendAt(
            int level, TileReader tiles, long size, List<Sha256> added, List<TileUpdate> updates) throws IOException {
        long before = TileId.hashesAt(level, size);
        long index = before / TileId.FULL_WIDTH;
        int kept = (int) (before % TileId.FULL_WIDTH);
        List<Sha256> above = new ArrayList<>();
        List<Sha256> content = kept == 0 ? new ArrayList<>() : TileHashes.read(tiles, new TileId(level, index, kept));
        for (int taken = 0; taken < added.size(); index++) {
            int upTo = Math.min(added.size(), taken + TileId.FULL_WIDTH - content.size());
            content.addAll(added.subList(taken, upTo));
            TileId id = new TileId(level, index, content.size());
            updates.add(new TileUpdate(id, TileHashes.join(content)));
            if (id.full()) {
                above.add(MerkleTree.rootOf(content));
            }
            content.clear();
            taken = upTo;
        }
        return above;
    }
}
