package dev.minga.node.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.InclusionProof;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.ProvenLeaf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A leaf that is proven to be in the tree of a checkpoint.
 *
 * @param proven the leaf's exact bytes, its place and its proof
 * @param entry what the bytes say
 */
record LogLeaf(ProvenLeaf proven, LedgerEntry entry) {
    /**
     * Fetches and checks a leaf.
     *
     * @throws IOException if there is no answer, or its proof does not hold, or it is no entry
     */
    static LogLeaf fetch(LogLink link, long index, Checkpoint checkpoint) throws IOException {
        var answer = link.leaf(index, checkpoint.size());
        return check(
                ProvenLeaf.newBuilder()
                        .setIndex(index)
                        .setEntry(answer.getEntry())
                        .addAllInclusionProof(answer.getInclusionProofList())
                        .build(),
                checkpoint);
    }

    /**
     * Checks a leaf that came with its proof.
     *
     * @throws IOException if the proof does not hold, or it is no entry
     */
    static LogLeaf check(ProvenLeaf leaf, Checkpoint checkpoint) throws IOException {
        byte[] bytes = leaf.getEntry().toByteArray();
        InclusionProof proof;
        try {
            proof = new InclusionProof(leaf.getIndex(), checkpoint.size(), hashes(leaf.getInclusionProofList()));
        } catch (IllegalArgumentException e) {
            throw new IOException("the proof of leaf " + leaf.getIndex() + " of the log is malformed", e);
        }
        if (!proof.verifies(MerkleHash.leaf(bytes), checkpoint.root())) {
            throw new IOException("the proof of leaf " + leaf.getIndex() + " of the log does not hold");
        }
        try {
            return new LogLeaf(leaf, LedgerEntry.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("leaf " + leaf.getIndex() + " of the log cannot be read", e);
        }
    }

    /** @throws IllegalArgumentException if one is no SHA-256 digest */
    static List<Sha256> hashes(List<ByteString> hashes) {
        List<Sha256> digests = new ArrayList<>();
        for (ByteString hash : hashes) {
            digests.add(Sha256.ofBytes(hash.toByteArray()));
        }
        return digests;
    }
}
