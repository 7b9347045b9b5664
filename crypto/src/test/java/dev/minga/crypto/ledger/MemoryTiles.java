package dev.minga.crypto.ledger;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.TreeGrowth.TileUpdate;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tiles as a log would keep them; counts what is read. */
final class MemoryTiles implements TileReader {
    private final Map<String, TileUpdate> tiles = new HashMap<>();
    private long size;
    int reads;

    static MemoryTiles of(List<Sha256> leaves) throws IOException {
        MemoryTiles tiles = new MemoryTiles();
        tiles.append(leaves);
        return tiles;
    }

    List<TileUpdate> append(List<Sha256> leaves) throws IOException {
        List<TileUpdate> updates = TreeGrowth.append(this, size, leaves);
        for (TileUpdate update : updates) {
            tiles.put(place(update.id().level(), update.id().index()), update);
        }
        size += leaves.size();
        return updates;
    }

    /** Every tile by its path, partial ones at their present width. */
    Map<String, ByteBuffer> content() {
        return tiles.values().stream().collect(Collectors.toMap(t -> t.id().path(), t -> ByteBuffer.wrap(t.hashes())));
    }

    @Override
    public byte[] hashes(int level, long index, int width) throws IOException {
        reads++;
        TileUpdate tile = tiles.get(place(level, index));
        if (tile == null || tile.id().width() < width) {
            throw new FileNotFoundException(new TileId(level, index, width).path());
        }
        return Arrays.copyOf(tile.hashes(), 32 * width);
    }

    private static String place(int level, long index) {
        return level + "/" + index;
    }
}
