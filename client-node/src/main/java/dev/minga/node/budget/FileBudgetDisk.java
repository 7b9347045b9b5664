package dev.minga.node.budget;

import dev.minga.shared.files.AtomicFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A ledger in a directory, {@code ledger.jsonl}, which several processes of this machine may share. */
final class FileBudgetDisk implements BudgetDisk {
    private final Path directory;
    private final List<Path> copies;

    FileBudgetDisk(Path directory, List<Path> copies) {
        this.directory = directory;
        this.copies = List.copyOf(copies);
    }

    private Path file() {
        return directory.resolve("ledger.jsonl");
    }

    @Override
    public Closeable lock() throws IOException {
        AtomicFile.createPrivateDirectories(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            channel.lock();
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Optional<byte[]> ledger() throws IOException {
        return read(file());
    }

    private static Optional<byte[]> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void create() throws IOException {
        AtomicFile.writePrivate(file(), new byte[0]);
    }

    @Override
    public void truncate(int length) throws IOException {
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.truncate(length);
            channel.force(true);
        }
    }

    @Override
    public void append(byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
    }

    @Override
    public void flush() throws IOException {
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    @Override
    public List<Optional<byte[]>> copies() throws IOException {
        List<Optional<byte[]>> bytes = new ArrayList<>();
        for (Path copy : copies) {
            bytes.add(read(copy));
        }
        return bytes;
    }

    @Override
    public void replaceCopy(int index, byte[] bytes) throws IOException {
        Path copy = copies.get(index).toAbsolutePath();
        Path parent = copy.getParent();
        if (parent != null) {
            AtomicFile.createPrivateDirectories(parent);
        }
        AtomicFile.writePrivate(copy, bytes);
    }

    @Override
    public String name() {
        return file().toString();
    }
}
