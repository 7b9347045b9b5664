package dev.minga.node.data;

import dev.minga.crypto.digest.HmacSha256;
import dev.minga.crypto.digest.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * Makes ids of entities, under a key that never leaves the node: the same name of the same kind gives the same id, in every
 * source; who lacks the key learns no address from one. Immutable; safe for use by many threads.
 */
public final class EntityKey {
    /** Length of a key. */
    public static final int BYTES = 32;

    private final HmacSha256 mac;

    /** @throws IllegalArgumentException if the key has not 32 bytes */
    public EntityKey(byte[] key) {
        if (key.length != BYTES) {
            throw new IllegalArgumentException("a key for entities has " + BYTES + " bytes, not " + key.length);
        }
        this.mac = new HmacSha256(key);
    }

    /** @param kind what sort of name it is; without a NUL, which stands between the two */
    Sha256 id(String kind, String name) {
        return mac.of(kind.getBytes(StandardCharsets.UTF_8), new byte[1], name.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
