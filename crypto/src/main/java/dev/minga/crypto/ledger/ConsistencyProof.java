package dev.minga.crypto.ledger;

import dev.minga.crypto.digest.Sha256;
import java.util.ArrayList;
import java.util.List;

/**
 * The Merkle consistency proof of RFC 6962 §2.1.2: if it verifies, the larger tree begins with exactly the leaves of the
 * smaller one, unless SHA-256 is broken; nothing was changed, taken out or reordered.
 *
 * <p>Comes from the other side and may hold anything; only {@link #verifies} says whether it is true.
 *
 * @param oldSize the number of leaves of the smaller tree
 * @param size the number of leaves of the larger tree
 * @param hashes at most 64
 */
public record ConsistencyProof(long oldSize, long size, List<Sha256> hashes) {
    /** @throws IllegalArgumentException if there are more than 64 hashes */
    public ConsistencyProof {
        if (hashes.size() > InclusionProof.MAX_HASHES) {
            throw new IllegalArgumentException("a proof has at most 64 hashes, not " + hashes.size());
        }
        hashes = List.copyOf(hashes);
    }

    /**
     * Whether the tree with {@code root} continues the tree with {@code oldRoot} (RFC 9162 §2.1.4.2). Never throws.
     *
     * <p>From the empty tree there is nothing to prove: a proof with {@code oldSize} 0 never verifies.
     */
    public boolean verifies(Sha256 oldRoot, Sha256 root) {
        if (oldSize <= 0 || oldSize > size) {
            return false;
        }
        if (oldSize == size) {
            return hashes.isEmpty() && oldRoot.equals(root);
        }
        List<Sha256> path = new ArrayList<>(hashes);
        if (Long.bitCount(oldSize) == 1) {
            path.add(0, oldRoot);
        }
        return !path.isEmpty() && joins(path, oldRoot, root);
    }

    private boolean joins(List<Sha256> path, Sha256 oldRoot, Sha256 root) {
        int shared = Long.numberOfTrailingZeros(oldSize);
        long node = (oldSize - 1) >>> shared;
        long last = (size - 1) >>> shared;
        Sha256 oldHash = path.get(0);
        Sha256 hash = path.get(0);
        for (Sha256 sibling : path.subList(1, path.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                oldHash = MerkleHash.node(sibling, oldHash);
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
        return last == 0 && oldHash.equals(oldRoot) && hash.equals(root);
    }
}
