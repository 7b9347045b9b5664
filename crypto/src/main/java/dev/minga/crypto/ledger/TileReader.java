package dev.minga.crypto.ledger;

import java.io.IOException;

/** Where the tiles of a log come from. What it returns is believed only as far as a checked root or proof goes. */
@FunctionalInterface
public interface TileReader {
    /**
     * The first hashes of a tile, which may have grown wider since.
     *
     * @param level 0 for leaf hashes
     * @param index the place of the tile within its level
     * @param width how many hashes to return, 1 to 256
     * @return exactly {@code width * 32} bytes that the caller may keep
     * @throws IOException if the tile is missing, shorter or unreadable
     */
    byte[] hashes(int level, long index, int width) throws IOException;
}
