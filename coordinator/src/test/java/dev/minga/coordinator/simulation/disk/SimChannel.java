package dev.minga.coordinator.simulation.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/** An open file of a {@link SimDisk}, which is read anywhere and written at its end; or a directory, which is forced. */
final class SimChannel extends FileChannel {
    private final SimDisk disk;
    private final String path;
    private final SimDisk.Node node;
    private long position;

    SimChannel(SimDisk disk, String path, SimDisk.Node node) {
        this.disk = disk;
        this.path = path;
        this.node = node;
    }

    @Override
    public int read(ByteBuffer into) {
        int got = read(into, position);
        position += Math.max(0, got);
        return got;
    }

    @Override
    public int read(ByteBuffer into, long from) {
        if (from >= node.bytes.length) {
            return -1;
        }
        int count = Math.min(into.remaining(), node.bytes.length - (int) from);
        into.put(node.bytes, (int) from, count);
        return count;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        disk.power.needed("write " + path);
        int count = from.remaining();
        byte[] longer = Arrays.copyOf(node.bytes, node.bytes.length + count);
        from.get(longer, node.bytes.length, count);
        node.bytes = longer;
        node.modifiedMillis = disk.clock.millis();
        return count;
    }

    @Override
    public void force(boolean metadata) throws IOException {
        disk.power.needed("force " + path);
        disk.force(path, node);
    }

    @Override
    public long size() {
        return node.bytes.length;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public FileChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    protected void implCloseChannel() {}

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer from, long at) throws IOException {
        disk.power.needed("write " + path);
        int count = from.remaining();
        int first = Math.toIntExact(at);
        byte[] after = Arrays.copyOf(node.bytes, Math.max(node.bytes.length, first + count));
        from.get(after, first, count);
        node.bytes = after;
        node.modifiedMillis = disk.clock.millis();
        return count;
    }

    @Override
    public FileChannel truncate(long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long from, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long from, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long from, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long from, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }
}
