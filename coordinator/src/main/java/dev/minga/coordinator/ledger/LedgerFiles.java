package dev.minga.coordinator.ledger;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.EntryBundle;
import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.TileId;
import dev.minga.crypto.ledger.TileReader;
import dev.minga.crypto.ledger.TreeGrowth;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The log as C2SP tlog-tiles lays it out below one directory. Of a partial tile or bundle only the widest is kept on disk: a
 * narrower one is its beginning, and is cut from it when asked for.
 *
 * <p>When {@link #append} returns, the leaves are on disk; done again after a crash it writes the same bytes. One writer at a
 * time; readers may read what a checkpoint covers at any time.
 */
public final class LedgerFiles implements TileReader {
    /** No tile and no bundle is longer: 256 entries, each after its length. */
    public static final int LONGEST_FILE_BYTES = TileId.FULL_WIDTH * (2 + EntryBundle.MAX_ENTRY_BYTES);

    private static final int HASH_BYTES = 32;

    private final Path directory;
    private final Disk disk;

    /** The log in this directory, which may be empty. */
    public LedgerFiles(Path directory) {
        this(directory, Disk.FILES);
    }

    LedgerFiles(Path directory, Disk disk) {
        this.directory = directory;
        this.disk = disk;
    }

    /** The newest checkpoint, a signed note. */
    public Path checkpointFile() {
        return directory.resolve("checkpoint");
    }

    /** Where the checkpoints are kept that were published, each under its size. */
    Path checkpoints() {
        return directory.resolve("checkpoints");
    }

    /** The files in which checkpoints are kept, each named by its size, in no order. */
    public List<Path> checkpointFiles() throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(checkpoints())) {
            for (Path file : files) {
                if (file.getFileName().toString().matches("[1-9][0-9]{0,17}")) {
                    found.add(file);
                }
            }
        } catch (NoSuchFileException none) {
            return List.of();
        }
        return found;
    }

    Disk disk() {
        return disk;
    }

    /** Replaces the checkpoint, durably. */
    void publish(byte[] note) throws IOException {
        disk.write(checkpointFile(), note);
    }

    @Override
    public byte[] hashes(int level, long index, int width) throws IOException {
        byte[] tile = wideEnough(width, each -> new TileId(level, index, each).path());
        if (tile.length < width * HASH_BYTES) {
            throw new IOException("the ledger's tile " + new TileId(level, index, width).path() + " is cut short");
        }
        return Arrays.copyOf(tile, width * HASH_BYTES);
    }

    /** The first entries of a bundle. */
    public List<byte[]> entries(long bundle, int width) throws IOException, MalformedLedgerException {
        List<byte[]> entries = EntryBundle.decode(wideEnough(width, each -> TileId.entriesPath(bundle, each)));
        if (entries.size() < width) {
            throw new IOException(
                    "the bundle " + TileId.entriesPath(bundle, width) + " has only " + entries.size() + " entries");
        }
        return entries.subList(0, width);
    }

    /** What a tile or bundle is called, by its width. */
    public interface PathOfWidth {
        String of(int width);
    }

    private byte[] wideEnough(int width, PathOfWidth path) throws IOException {
        Optional<byte[]> found = read(directory.resolve(path.of(width)));
        boolean replaced = true;
        while (found.isEmpty() && replaced) {
            Optional<Path> wider =
                    partials(path).tailMap(width).values().stream().findFirst();
            found = wider.isPresent() ? read(wider.get()) : Optional.empty();
            replaced = wider.isPresent();
        }
        if (found.isEmpty()) { // after the partial ones: a full file is there before they go
            found = read(directory.resolve(path.of(TileId.FULL_WIDTH)));
        }
        return found.orElseThrow(
                () -> new NoSuchFileException(directory.resolve(path.of(width)).toString()));
    }

    private static Optional<byte[]> read(Path file) throws IOException {
        try {
            return Optional.of(Disk.read(file, LONGEST_FILE_BYTES));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /** The files of a tile or bundle by their width, narrowest first. */
    public SortedMap<Integer, Path> all(PathOfWidth path) throws IOException {
        SortedMap<Integer, Path> files = partials(path);
        Path full = directory.resolve(path.of(TileId.FULL_WIDTH));
        if (Files.exists(full)) {
            files.put(TileId.FULL_WIDTH, full);
        }
        return files;
    }

    private SortedMap<Integer, Path> partials(PathOfWidth path) throws IOException {
        SortedMap<Integer, Path> partials = new TreeMap<>();
        Path folder = Objects.requireNonNull(directory.resolve(path.of(1)).getParent());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[0-9]*")) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.matches("[1-9][0-9]{0,2}")
                        && Integer.parseInt(name) < TileId.FULL_WIDTH
                        && Files.isRegularFile(file)) {
                    partials.put(Integer.parseInt(name), file);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            return partials;
        }
        return partials;
    }

    /**
     * Adds entries to a log of this size.
     *
     * @param size how many leaves are covered by the last checkpoint; what lies beyond is overwritten
     */
    public void append(long size, List<byte[]> entries) throws IOException, MalformedLedgerException {
        long at = size;
        for (int from = 0; from < entries.size(); ) {
            int inBundle = (int) (at % TileId.FULL_WIDTH);
            int count = Math.min(TileId.FULL_WIDTH - inBundle, entries.size() - from);
            List<byte[]> part = entries.subList(from, from + count);
            appendBundle(at / TileId.FULL_WIDTH, inBundle, part);
            List<Sha256> leaves = part.stream().map(MerkleHash::leaf).toList();
            for (TreeGrowth.TileUpdate update : TreeGrowth.append(this, at, leaves)) {
                TileId id = update.id();
                write(id.width(), each -> new TileId(id.level(), id.index(), each).path(), update.hashes());
            }
            at += count;
            from += count;
        }
    }

    private void appendBundle(long bundle, int present, List<byte[]> added)
            throws IOException, MalformedLedgerException {
        List<byte[]> entries = new ArrayList<>(present == 0 ? List.of() : entries(bundle, present));
        entries.addAll(added);
        write(entries.size(), each -> TileId.entriesPath(bundle, each), EntryBundle.encode(entries));
    }

    private void write(int width, PathOfWidth path, byte[] bytes) throws IOException {
        disk.write(directory.resolve(path.of(width)), bytes);
        for (Path narrower : partials(path).headMap(width).values()) {
            disk.delete(narrower);
        }
        if (width == TileId.FULL_WIDTH) {
            disk.delete(Objects.requireNonNull(directory.resolve(path.of(1)).getParent()));
        }
    }
}
