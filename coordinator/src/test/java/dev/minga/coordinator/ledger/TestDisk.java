package dev.minga.coordinator.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A disk that does not wait for the platters, remembers what was changed, and dies after so many changes. */
final class TestDisk implements Disk {
    private int left;
    final List<Path> changed = new ArrayList<>();

    TestDisk() {
        this(Integer.MAX_VALUE);
    }

    TestDisk(int changes) {
        this.left = changes;
    }

    private void change(Path file) throws IOException {
        if (left == 0) {
            throw new IOException("the disk is gone");
        }
        left--;
        changed.add(file);
    }

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
        change(file);
        Files.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
        Files.write(file, bytes);
    }

    @Override
    public void delete(Path file) throws IOException {
        change(file);
        Files.deleteIfExists(file);
    }
}
