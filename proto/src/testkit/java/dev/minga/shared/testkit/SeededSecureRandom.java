package dev.minga.shared.testkit;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/** A predictable SecureRandom, so that tests repeat. Never outside tests. */
public final class SeededSecureRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final transient SplittableRandom source;

    public SeededSecureRandom(long seed) {
        this.source = new SplittableRandom(seed);
    }

    @Override
    public synchronized void nextBytes(byte[] bytes) {
        source.nextBytes(bytes);
    }
}
