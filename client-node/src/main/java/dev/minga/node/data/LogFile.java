package dev.minga.node.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A log of lines, as far as it may be read.
 *
 * @param path where it is
 * @param bytes how many of its bytes there are; what is behind them is not there yet
 */
public record LogFile(Path path, long bytes) {
    /** All of a file, also what is added while it is read. */
    public static LogFile whole(Path path) {
        return new LogFile(path, Long.MAX_VALUE);
    }

    InputStream open() throws IOException {
        try {
            return new First(Files.newInputStream(path), bytes);
        } catch (IOException e) {
            throw UnreadableFile.because(path.toString(), e);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private static final class First extends FilterInputStream {
        private long left;

        First(InputStream in, long bytes) {
            super(in);
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            int read = left > 0 ? super.read() : -1;
            left -= read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = left > 0 ? super.read(into, offset, (int) Math.min(length, left)) : -1;
            left -= Math.max(read, 0);
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(Math.min(count, left));
            left -= skipped;
            return skipped;
        }
    }
}
