package dev.minga.node.collecting;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream whose first {@link KnownFile#BYTES} bytes are kept. */
final class Beginning extends FilterInputStream {
    private final ByteArrayOutputStream first = new ByteArrayOutputStream();

    Beginning(InputStream in) {
        super(in);
    }

    byte[] bytes() {
        return first.toByteArray();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int missing = KnownFile.BYTES - first.size();
        int count = super.read(into, offset, missing > 0 ? Math.min(missing, length) : length);
        if (missing > 0 && count > 0) {
            first.write(into, offset, count);
        }
        return count;
    }
}
