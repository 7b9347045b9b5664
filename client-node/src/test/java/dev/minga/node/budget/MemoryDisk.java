package dev.minga.node.budget;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A disk that forgets what was not flushed when the power fails, and that stops the process at a write of choice. */
final class MemoryDisk implements BudgetDisk {
    /** The process is gone. */
    static final class Crash extends RuntimeException {}

    /** How much of a write is done when the process stops. */
    enum Done {
        NOTHING,
        HALF,
        ALL
    }

    Optional<byte[]> flushed = Optional.empty();
    byte[] unflushed = new byte[0];
    final List<Optional<byte[]>> copies = new ArrayList<>(List.of(Optional.empty(), Optional.empty()));
    int writes;
    int crashAt = -1;
    Done done = Done.NOTHING;
    boolean held;

    /** The power fails: this much of what was not flushed is there, and will be. */
    void powerFails(Done survives) {
        if (flushed.isPresent()) {
            flushed = Optional.of(joined(flushed.get(), part(unflushed, survives)));
        }
        unflushed = new byte[0];
        starts();
    }

    /** The next process starts; what the one before did not flush can be read, and can still be lost. */
    void starts() {
        held = false;
        crashAt = -1;
        writes = 0;
    }

    private static byte[] part(byte[] bytes, Done done) {
        return switch (done) {
            case NOTHING -> new byte[0];
            case HALF -> Arrays.copyOf(bytes, bytes.length / 2);
            case ALL -> bytes;
        };
    }

    private static byte[] joined(byte[] a, byte[] b) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(a);
        both.writeBytes(b);
        return both.toByteArray();
    }

    /** Whether the write is done at all. */
    private Done write() {
        return writes++ == crashAt ? done : Done.ALL;
    }

    private void crashIfChosen() {
        if (writes - 1 == crashAt) {
            throw new Crash();
        }
    }

    @Override
    public Closeable lock() {
        if (held) {
            throw new AssertionError("the lock is held");
        }
        held = true;
        return () -> held = false;
    }

    @Override
    public Optional<byte[]> ledger() {
        return flushed.map(bytes -> joined(bytes, unflushed));
    }

    @Override
    public void create() {
        if (write() == Done.ALL) {
            flushed = Optional.of(new byte[0]);
        }
        crashIfChosen();
    }

    @Override
    public void truncate(int length) {
        if (write() == Done.ALL) {
            flushed = Optional.of(Arrays.copyOf(ledger().orElseThrow(), length));
            unflushed = new byte[0];
        }
        crashIfChosen();
    }

    @Override
    public void append(byte[] bytes) {
        if (flushed.isEmpty()) {
            throw new AssertionError("there is no file");
        }
        unflushed = joined(unflushed, part(bytes, write()));
        crashIfChosen();
    }

    @Override
    public void flush() {
        if (write() == Done.ALL) {
            flushed = ledger();
            unflushed = new byte[0];
        }
        crashIfChosen();
    }

    @Override
    public List<Optional<byte[]>> copies() {
        return List.copyOf(copies);
    }

    @Override
    public void replaceCopy(int index, byte[] bytes) {
        if (write() == Done.ALL) {
            copies.set(index, Optional.of(bytes));
        }
        crashIfChosen();
    }

    @Override
    public String name() {
        return "budget/ledger.jsonl";
    }
}
