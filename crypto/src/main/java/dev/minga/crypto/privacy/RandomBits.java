package dev.minga.crypto.privacy;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Fair coins out of a cryptographic generator, whose bytes are fetched many at a time. Bits that do not fill a demand are
 * dropped, never given twice. Not thread-safe; to be forgotten after use.
 */
final class RandomBits {
    private static final int MOST_WORDS = 2_048;

    private final SecureRandom random;
    private final byte[] bytes;
    private final LongBuffer words;
    private long word;
    private int left;

    /** @param expectedWords about how many words of 64 bits will be wanted; more may be taken */
    RandomBits(SecureRandom random, long expectedWords) {
        this.random = random;
        this.bytes = new byte[Long.BYTES * (int) Math.max(1, Math.min(expectedWords, MOST_WORDS))];
        this.words = ByteBuffer.wrap(bytes).asLongBuffer();
        words.position(words.limit());
    }

    /** So many fresh bits, 1 to 64, as an unsigned number. */
    long next(int bits) {
        if (left < bits) {
            if (!words.hasRemaining()) {
                random.nextBytes(bytes);
                words.clear();
            }
            word = words.get();
            left = Long.SIZE;
        }
        long value = word >>> (Long.SIZE - bits);
        word <<= bits;
        left -= bits;
        return value;
    }

    /** Overwrites what was fetched. What is asked for afterwards is fetched anew. */
    void forget() {
        Arrays.fill(bytes, (byte) 0);
        words.position(words.limit());
        word = 0;
        left = 0;
    }
}
