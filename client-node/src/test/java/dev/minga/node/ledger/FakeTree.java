package dev.minga.node.ledger;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.MerkleTree;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.NoteSigner;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.crypto.ledger.TileReader;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.ProvenLeaf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The leaves of a log in memory, and everything that follows from them: roots, checkpoints, proofs. */
abstract class FakeTree {
    public static final String ORIGIN = "coordinator.example.org/minga/andes";
    public static final Ed25519NoteSigner LOG_SIGNER = Ed25519NoteSigner.fromSeed(new byte[32]);
    public static final Ed25519Signer COORDINATOR = Ed25519Signer.fromSeed(new byte[32]);
    public static final LogKeys KEYS = new LogKeys(
            List.of(NoteKey.log(ORIGIN, LOG_SIGNER.publicKey()), NoteKey.minga(ORIGIN, COORDINATOR.publicKey())));

    public List<byte[]> entries = new ArrayList<>();
    private final List<NoteSigner> signers =
            List.of(NoteSigner.log(ORIGIN, LOG_SIGNER), NoteSigner.minga(ORIGIN, COORDINATOR));

    /** Appends an entry of federation andes; returns its leaf. */
    public long append(LedgerEntry.Builder entry) {
        return append(entry.setFederation("andes").build().toByteArray());
    }

    public long append(byte[] entry) {
        entries.add(entry);
        return entries.size() - 1L;
    }

    public Sha256 root(long size) {
        return MerkleTree.rootOf(
                entries.subList(0, (int) size).stream().map(MerkleHash::leaf).toList());
    }

    /** A checkpoint with both signatures. */
    public SignedNote note(long size) {
        return SignedNote.sign(new Checkpoint(ORIGIN, size, root(size)).text(), signers);
    }

    public MerkleTree tree(long size) {
        TileReader tiles = (level, index, width) -> {
            int span = 1 << (8 * level);
            ByteBuffer hashes = ByteBuffer.allocate(32 * width);
            for (int i = 0; i < width; i++) {
                int from = (int) (index * 256 + i) * span;
                hashes.put(MerkleTree.rootOf(entries.subList(from, from + span).stream()
                                .map(MerkleHash::leaf)
                                .toList())
                        .bytes());
            }
            return hashes.array();
        };
        return new MerkleTree(tiles, size);
    }

    List<ByteString> consistency(long oldSize, long size) {
        try {
            return bytes(tree(size).consistencyProof(oldSize).hashes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProvenLeaf proven(long index, long size) {
        try {
            return ProvenLeaf.newBuilder()
                    .setIndex(index)
                    .setEntry(ByteString.copyFrom(entries.get((int) index)))
                    .addAllInclusionProof(bytes(tree(size).inclusionProof(index).hashes()))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<ByteString> bytes(List<Sha256> hashes) {
        return hashes.stream().map(hash -> ByteString.copyFrom(hash.bytes())).toList();
    }
}
