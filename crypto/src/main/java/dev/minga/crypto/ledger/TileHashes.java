package dev.minga.crypto.ledger;

import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The content of a tile: its hashes one after the other. */
final class TileHashes {
    private static final int HASH_BYTES = 32;

    private TileHashes() {}

    static List<Sha256> read(TileReader tiles, TileId id) throws IOException {
        byte[] bytes = tiles.hashes(id.level(), id.index(), id.width());
        if (bytes.length != id.width() * HASH_BYTES) {
            throw new IOException(id.path() + " has " + bytes.length + " bytes instead of " + id.width() * HASH_BYTES);
        }
        List<Sha256> hashes = new ArrayList<>(id.width());
        for (int at = 0; at < bytes.length; at += HASH_BYTES) {
            hashes.add(Sha256.ofBytes(Arrays.copyOfRange(bytes, at, at + HASH_BYTES)));
        }
        return hashes;
    }

    static byte[] join(List<Sha256> hashes) {
        byte[] joined = new byte[hashes.size() * HASH_BYTES];
        for (int i = 0; i < hashes.size(); i++) {
            System.arraycopy(hashes.get(i).bytes(), 0, joined, i * HASH_BYTES, HASH_BYTES);
        }
        return joined;
    }

    static byte[] first(byte[] tile, int width) {
        return Arrays.copyOf(tile, width * HASH_BYTES);
    }
}
