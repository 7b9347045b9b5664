package dev.minga.node.data;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** A log's bytes as they are meant: what is gzipped is inflated, UTF-16 with a byte order mark becomes UTF-8. */
public final class LogBytes {
    /** How files begin that are compressed in other ways. */
    private static final Map<String, String> OTHERS = Map.of(
            "\u00fd7zXZ\u0000", "xz",
            "(\u00b5/\u00fd", "zstd",
            "PK\u0003\u0004", "zip");

    private static final int LONGEST_SIGN = 10;
    private static final String BZIP2 = "BZh";
    private static final String BZIP2_BLOCK = "1AY&SY";

    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    private LogBytes() {}

    /** Opens a file; what it is, its first two bytes say. */
    public static InputStream open(Path file) throws IOException {
        InputStream in = null;
        try {
            in = new BufferedInputStream(Files.newInputStream(file));
            return decoded(in);
        } catch (IOException e) {
            if (in != null) {
                in.close();
            }
            throw UnreadableFile.because(file.toString(), e);
        }
    }

    /** Whether a file is gzipped, and so never grows. */
    public static boolean isGzip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] first = in.readNBytes(2);
            return first.length == 2 && (first[0] & 0xff) == GZIP_FIRST && (first[1] & 0xff) == GZIP_SECOND;
        } catch (IOException e) {
            throw UnreadableFile.because(file.toString(), e);
        }
    }

    private static InputStream decoded(InputStream raw) throws IOException {
        raw.mark(2);
        int first = raw.read();
        int second = raw.read();
        raw.reset();
        requireReadable(raw);
        if (first == GZIP_FIRST && second == GZIP_SECOND) {
            return decodedText(new BufferedInputStream(new GZIPInputStream(raw)));
        }
        return decodedText(raw);
    }

    private static void requireReadable(InputStream raw) throws IOException {
        raw.mark(LONGEST_SIGN);
        String sign = new String(raw.readNBytes(LONGEST_SIGN), StandardCharsets.ISO_8859_1);
        raw.reset();
        // Of bzip2 more is asked: its first three letters may begin a line.
        boolean bzip2 = sign.startsWith(BZIP2) && sign.startsWith(BZIP2_BLOCK, BZIP2.length() + 1);
        Optional<String> other = OTHERS.entrySet().stream()
                .filter(one -> sign.startsWith(one.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .or(() -> bzip2 ? Optional.of("bzip2") : Optional.empty());
        if (other.isPresent()) {
            throw new IOException(
                    "it is compressed with " + other.get() + ", which is not read; gzip it, or narrow the pattern");
        }
    }

    private static InputStream decodedText(InputStream in) throws IOException {
        in.mark(2);
        int first = in.read();
        int second = in.read();
        in.reset();
        boolean little = first == 0xff && second == 0xfe;
        boolean big = first == 0xfe && second == 0xff;
        if (!little && !big) {
            return in;
        }
        Charset charset = little ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
        in.skipNBytes(2);
        return new Transcoded(in, charset);
    }

    /** UTF-8 of what another character set says. */
    private static final class Transcoded extends FilterInputStream {
        private static final int CHARACTERS = 8_192;

        private final Reader reader;
        private final char[] characters = new char[CHARACTERS];
        private byte[] bytes = new byte[0];
        private int place;
        private String surrogate = "";

        Transcoded(InputStream in, Charset charset) {
            super(in);
            this.reader = new InputStreamReader(in, charset);
        }

        @Override
        public int read() throws IOException {
            return fill() ? bytes[place++] & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, bytes.length - place);
            System.arraycopy(bytes, place, into, offset, count);
            place += count;
            return count;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        private boolean fill() throws IOException {
            while (place == bytes.length) {
                int read = reader.read(characters);
                if (read < 0) {
                    return false;
                }
                String text = surrogate + new String(characters, 0, read);
                int whole =
                        Character.isHighSurrogate(text.charAt(text.length() - 1)) ? text.length() - 1 : text.length();
                surrogate = text.substring(whole);
                bytes = text.substring(0, whole).getBytes(StandardCharsets.UTF_8);
                place = 0;
            }
            return true;
        }
    }
}
