package dev.minga.crypto.identity;

import org.bouncycastle.crypto.generators.SCrypt;

/**
 * How dear one guess of a passphrase is (scrypt, RFC 7914 §2). It needs 128·N·r bytes of memory, p times in turn.
 *
 * @param n the cost N, a power of 2
 * @param r the block size, 1 to 32
 * @param p the repetitions, 1 to 16
 */
record ScryptCost(int n, int r, int p) {
    /**
     * 16 MiB, five times. OpenSSL reads no key file that needs 32 MiB, so the cost grows by p alone; OWASP's password storage
     * cheat sheet lists these numbers beside N = 2^17, p = 1 as a similar level of defence.
     */
    static final ScryptCost STANDARD = new ScryptCost(1 << 14, 8, 5);

    private static final int MAX_R = 32;
    private static final int MAX_P = 16;
    private static final int MAX_N_IF_R_IS_1 = 1 << 15;
    private static final long MAX_MEMORY_BYTES = 64L << 20;
    private static final long MAX_WORK_BYTES = 256L << 20;

    /** @throws IllegalArgumentException if the parameters are invalid, or ask for more than 64 MiB or 256 MiB in turn */
    ScryptCost {
        boolean valid = n > 1 && Integer.bitCount(n) == 1 && r > 0 && p > 0 && (r > 1 || n <= MAX_N_IF_R_IS_1);
        if (!valid
                || r > MAX_R
                || p > MAX_P
                || memoryBytes(n, r) > MAX_MEMORY_BYTES
                || p * memoryBytes(n, r) > MAX_WORK_BYTES) {
            throw new IllegalArgumentException("scrypt with N=" + n + ", r=" + r + ", p=" + p
                    + " is invalid or dearer than the 64 MiB and 4 passes over them that Minga allows");
        }
    }

    byte[] derive(Passphrase passphrase, byte[] salt, int bytes) {
        return SCrypt.generate(passphrase.utf8(), salt, n, r, p, bytes);
    }

    private static long memoryBytes(int n, int r) {
        return 128L * n * r;
    }
}
