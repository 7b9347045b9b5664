package dev.minga.crypto.ledger;

import dev.minga.crypto.digest.Sha256;
import java.util.List;

/**
 * The Merkle audit path of RFC 6962 §2.1.1: if it verifies against a root, the tree with that root and size has that
 * leaf at that index, unless SHA-256 is broken.
 *
 * <p>Comes from the other side and may hold anything; only {@link #verifies} says whether it is true.
 *
 * @param index the place of the leaf, from 0
 * @param size the number of leaves of the tree
 * @param hashes the sibling hashes from the leaf upwards, at most 64
 */
public record InclusionProof(long index, long size, List<Sha256> hashes) {
    static final int MAX_HASHES = 64;

    /** @throws IllegalArgumentException if there are more than 64 hashes */
    public InclusionProof {
        if (hashes.size() > MAX_HASHES) {
            throw new IllegalArgumentException("a proof has at most 64 hashes, not " + hashes.size());
        }
        hashes = List.copyOf(hashes);
    }

    /** Whether the tree with this root has this leaf (RFC 9162 §2.1.3.2). Never throws. */
    public boolean verifies(Sha256 leafHash, Sha256 root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long node = index;
        long last = size - 1;
        Sha256 hash = leafHash;
        for (Sha256 sibling : hashes) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = MerkleHash.node(sibling, hash);
                int skipped = Long.numberOfTrailingZeros(node);
                node >>>= skipped;
                last >>>= skipped;
            } else {
                hash = MerkleHash.node(hash, sibling);
            }
            node >>>= 1;
            last >>>= 1;
        }
        return last == 0 && hash.equals(root);
    }
}
