package dev.minga.crypto.ledger;

import dev.minga.crypto.digest.Sha256;

/**
 * The hashes of RFC 6962 §2.1. Entries and inner nodes are hashed under different prefixes, so that an inner node never
 * passes for an entry: whoever finds two trees with the same root and size has found a collision of SHA-256.
 */
public final class MerkleHash {
    private static final byte[] LEAF_PREFIX = {0};
    private static final byte[] NODE_PREFIX = {1};

    private MerkleHash() {}

    /** The hash of one entry as a leaf. */
    public static Sha256 leaf(byte[] entry) {
        return Sha256.of(LEAF_PREFIX, entry);
    }

    /** The hash of the node above two others. */
    public static Sha256 node(Sha256 left, Sha256 right) {
        return Sha256.of(NODE_PREFIX, left.bytes(), right.bytes());
    }

    /** The root of the tree without leaves. */
    public static Sha256 empty() {
        return Sha256.of();
    }
}
