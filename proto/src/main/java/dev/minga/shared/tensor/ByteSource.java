package dev.minga.shared.tensor;

import dev.minga.shared.tensor.MalformedTensorFileException.Fault;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Bytes that are read by position; reading needs no lock. */
sealed interface ByteSource extends Closeable {
    long size() throws IOException;

    /** Fills {@code into} up to its limit, from {@code position} on, and flips it. */
    void read(ByteBuffer into, long position) throws IOException;

    /** A file that may shrink while it is read. */
    record OfFile(FileChannel channel) implements ByteSource {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void read(ByteBuffer into, long position) throws IOException {
            long at = position;
            while (into.hasRemaining()) {
                int got = channel.read(into, at);
                if (got < 0) {
                    throw new MalformedTensorFileException(
                            Fault.MALFORMED, "the file became shorter while it was read");
                }
                at += got;
            }
            into.flip();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** An array that nobody changes while it is read. */
    @SuppressWarnings("ArrayRecordComponent") // never compared; a copy would double what is held
    record OfArray(byte[] bytes) implements ByteSource {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void read(ByteBuffer into, long position) {
            into.put(bytes, Math.toIntExact(position), into.remaining());
            into.flip();
        }

        @Override
        public void close() {}
    }
}
