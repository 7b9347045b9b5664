package dev.minga.node.data;

import dev.minga.crypto.digest.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The first lines of a log, as bytes.
 *
 * @param lines how many there are; fewer than asked for if the log is shorter
 * @param digest SHA-256 of their bytes, line ends included
 * @param ended whether the last of them has its line end
 */
public record LogPrefix(long lines, Sha256 digest, boolean ended) {
    /** Reads at most so many lines of a whole file. */
    public static LogPrefix of(Path log, long most) throws IOException {
        return of(LogFile.whole(log), most);
    }

    /** Reads at most so many lines, in bounded memory. */
    public static LogPrefix of(LogFile log, long most) throws IOException {
        try (InputStream in = new BufferedInputStream(log.open())) {
            MessageDigest digest = sha256();
            long lines = 0;
            boolean ended = true;
            for (int next = 0; lines < most || !ended; ) {
                next = read(in, log);
                if (next < 0) {
                    break;
                }
                lines += ended ? 1 : 0;
                digest.update((byte) next);
                ended = next == '\n';
            }
            return new LogPrefix(lines, Sha256.ofBytes(digest.digest()), ended);
        }
    }

    private static int read(InputStream in, LogFile log) throws IOException {
        try {
            return in.read();
        } catch (IOException e) {
            throw UnreadableFile.because(log.toString(), e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
