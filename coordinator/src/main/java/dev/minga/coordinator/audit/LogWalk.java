package dev.minga.coordinator.audit;

import dev.minga.coordinator.ledger.LedgerFiles;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.EntryBundle;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.MerkleTree;
import dev.minga.crypto.ledger.TileId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads a log's entries from the first on, and makes every tile anew from them. What the disk has and the entries do not
 * give is found; memory does not grow with the log.
 */
final class LogWalk {
    private static final int HASH_BYTES = 32;

    /** Is told of each entry whose hash the log has, in order, until there is a gap. */
    interface Reader {
        /** @param walk as it was before this entry */
        void entry(long leaf, byte[] entry, Sha256 hash, LogWalk walk) throws IOException;

        /** The tree has this many leaves now. */
        default void grown(long size, LogWalk walk) throws IOException {}
    }

    private final LedgerFiles files;
    private final Findings findings;
    private final List<List<Sha256>> edge = new ArrayList<>();
    private final List<Long> tiles = new ArrayList<>();
    private long size;
    private boolean gap;

    LogWalk(LedgerFiles files, Findings findings) {
        this.files = files;
        this.findings = findings;
    }

    /**
     * Walks the first leaves of the log.
     *
     * @return the root, or empty if entries are missing
     */
    Optional<Sha256> walk(long until, Reader reader) throws IOException {
        while (size < until) {
            int width = (int) Math.min(TileId.FULL_WIDTH, until - size);
            if (!bundle(size / TileId.FULL_WIDTH, width, reader)) {
                return Optional.empty();
            }
        }
        for (int level = 0; level < edge.size(); level++) {
            if (!edge.get(level).isEmpty()) {
                compare(level);
            }
        }
        return Optional.of(root());
    }

    /** The root of the tree of the leaves so far. */
    Sha256 root() throws IOException {
        return new MerkleTree((level, index, width) -> join(edge.get(level).subList(0, width)), size).root();
    }

    private boolean bundle(long index, int width, Reader reader) throws IOException {
        LedgerFiles.PathOfWidth path = each -> TileId.entriesPath(index, each);
        Optional<StoredFile> bundle = StoredFile.read(files, path, width, findings);
        Optional<StoredFile> tile = StoredFile.read(files, each -> new TileId(0, index, each).path(), width, findings);
        if (bundle.isEmpty()) {
            findings.add("ledger/" + path.of(width), "is missing");
            return false;
        }
        Optional<List<byte[]>> entries = decoded(bundle.get());
        gap = gap || entries.isEmpty();
        for (int number = 0; number < width; number++) {
            Optional<Sha256> stored = tile.isPresent() ? hash(tile.get().bytes(), number) : Optional.empty();
            Sha256 hash;
            if (entries.isPresent()) {
                byte[] entry = entries.get().get(number);
                hash = MerkleHash.leaf(entry);
                boolean differs = stored.isPresent() && !stored.get().equals(hash);
                if (differs) {
                    findings.file(
                            bundle.get().path(),
                            "leaf " + size + " has not the hash that stands in "
                                    + findings.name(tile.orElseThrow().path()));
                }
                gap = gap || differs;
                if (!gap) {
                    reader.entry(size, entry, hash, this);
                }
            } else if (stored.isPresent()) {
                hash = stored.get();
            } else {
                return false;
            }
            add(0, hash);
            size++;
            reader.grown(size, this);
        }
        return true;
    }

    private Optional<List<byte[]>> decoded(StoredFile bundle) {
        try {
            List<byte[]> entries = EntryBundle.decode(bundle.bytes());
            if (entries.size() == bundle.width()) {
                return Optional.of(entries);
            }
            findings.file(bundle.path(), "has " + entries.size() + " entries");
        } catch (MalformedLedgerException e) {
            findings.file(bundle.path(), String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private void add(int level, Sha256 hash) throws IOException {
        if (edge.size() == level) {
            edge.add(new ArrayList<>());
            tiles.add(0L);
        }
        List<Sha256> tile = edge.get(level);
        tile.add(hash);
        if (tile.size() == TileId.FULL_WIDTH) {
            compare(level);
            tiles.set(level, tiles.get(level) + 1);
            edge.set(level, new ArrayList<>());
            add(level + 1, MerkleTree.rootOf(tile));
        }
    }

    /** Compares the tile that was just made with the one on disk. */
    private void compare(int level) throws IOException {
        List<Sha256> made = edge.get(level);
        long index = tiles.get(level);
        LedgerFiles.PathOfWidth path = each -> new TileId(level, index, each).path();
        Optional<StoredFile> stored = StoredFile.read(files, path, made.size(), findings);
        if (stored.isEmpty()) {
            findings.add("ledger/" + path.of(made.size()), "is missing");
            return;
        }
        byte[] bytes = stored.get().bytes();
        if (bytes.length != stored.get().width() * HASH_BYTES) {
            findings.file(stored.get().path(), "has " + bytes.length + " bytes");
        }
        for (int i = 0; i < made.size(); i++) {
            if (!hash(bytes, i).equals(Optional.of(made.get(i)))) {
                findings.file(stored.get().path(), "hash " + i + " is not that of what lies below it");
            }
        }
    }

    private static Optional<Sha256> hash(byte[] tile, int number) {
        int from = number * HASH_BYTES;
        return tile.length < from + HASH_BYTES
                ? Optional.empty()
                : Optional.of(Sha256.ofBytes(Arrays.copyOfRange(tile, from, from + HASH_BYTES)));
    }

    private static byte[] join(List<Sha256> hashes) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        hashes.forEach(hash -> joined.writeBytes(hash.bytes()));
        return joined.toByteArray();
    }
}
