package dev.minga.node.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a stream that were read and not yet taken, by their place from 0. */
final class Window implements Closeable {
    static final int MARK_BYTES = 3;

    private static final int FIRST_BYTES = 64 * 1024;

    private final InputStream in;
    private final String source;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int start;
    private int end;
    private long taken;

    Window(InputStream in, String source) {
        this.in = in;
        this.source = source;
    }

    /** Whether there is a byte at this place, after reading on where needed. */
    boolean has(int place) throws IOException {
        while (end - start <= place) {
            if (end == bytes.length) {
                makeRoom();
            }
            int read = read();
            if (read < 0) {
                return false;
            }
            end += read;
        }
        return true;
    }

    private int read() throws IOException {
        try {
            return in.read(bytes, end, bytes.length - end);
        } catch (IOException e) {
            throw UnreadableFile.because(source, e);
        }
    }

    private void makeRoom() {
        byte[] larger = start > bytes.length / 2 ? bytes : new byte[bytes.length * 2];
        System.arraycopy(bytes, start, larger, 0, end - start);
        bytes = larger;
        end -= start;
        start = 0;
    }

    /** The byte at a place that {@link #has} has found. */
    byte at(int place) {
        return bytes[start + place];
    }

    /** Whether these ASCII characters start at this place. */
    boolean startsWith(String ascii, int place) throws IOException {
        if (!has(place + ascii.length() - 1)) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (at(place + i) != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether UTF-8's byte order mark comes next. */
    boolean startsWithMark() throws IOException {
        return has(MARK_BYTES - 1) && at(0) == (byte) 0xef && at(1) == (byte) 0xbb && at(2) == (byte) 0xbf;
    }

    String text(int from, int to) {
        return new String(Arrays.copyOfRange(bytes, start + from, start + to), StandardCharsets.UTF_8);
    }

    void take(int count) {
        start += count;
        taken += count;
    }

    long taken() {
        return taken;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
