package dev.minga.crypto.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MerkleTreeTest {
    private static final long SEED = 6962;

    /** The test entries that implementations of RFC 6962 share. */
    private static final SlowTree CLASSIC = new SlowTree(Stream.of(
                    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
            .map(HexFormat.of()::parseHex)
            .toList());

    @ParameterizedTest
    @CsvSource({
        "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    })
    void rootsOfTheClassicEntries(int size, String root) throws IOException {
        List<Sha256> leaves = CLASSIC.leaves(0, size);
        assertThat(CLASSIC.root(size)).hasToString(root);
        assertThat(MerkleTree.rootOf(leaves)).hasToString(root);
        assertThat(new MerkleTree(MemoryTiles.of(leaves), size).root()).hasToString(root);
    }

    @Test
    void everySmallTreeAgreesWithTheSlowOne() throws IOException {
        SlowTree slow = SlowTree.random(70, SEED);
        MemoryTiles tiles = MemoryTiles.of(slow.leaves(0, 70));
        for (int size = 0; size <= 70; size++) {
            MerkleTree tree = new MerkleTree(tiles, size);
            Sha256 root = slow.root(size);
            assertThat(tree.root()).as("size %d, seed %d", size, SEED).isEqualTo(root);
            assertThat(MerkleTree.rootOf(slow.leaves(0, size))).isEqualTo(root);
            for (int index = 0; index < size; index++) {
                InclusionProof proof = tree.inclusionProof(index);
                assertThat(proof)
                        .as("leaf %d of %d, seed %d", index, size, SEED)
                        .isEqualTo(new InclusionProof(index, size, slow.path(index, size)));
                assertThat(proof.verifies(slow.leaf(index), root)).isTrue();
            }
            for (int old = 1; old <= size; old++) {
                ConsistencyProof proof = tree.consistencyProof(old);
                assertThat(proof)
                        .as("%d to %d, seed %d", old, size, SEED)
                        .isEqualTo(new ConsistencyProof(old, size, slow.proof(old, size)));
                assertThat(proof.verifies(slow.root(old), root)).isTrue();
            }
        }
    }

    @Test
    void treesOfSeveralTilesAgreeWithTheSlowOneAndReadFewTiles() throws IOException {
        SlowTree slow = SlowTree.random(70_000, SEED);
        MemoryTiles tiles = MemoryTiles.of(slow.leaves(0, 70_000));
        for (int size : new int[] {255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000}) {
            MerkleTree tree = new MerkleTree(tiles, size);
            tiles.reads = 0;
            assertThat(tree.root()).as("size %d", size).isEqualTo(slow.root(size));
            assertThat(tiles.reads).isLessThanOrEqualTo(3);
            for (int index : new int[] {0, 1, 254, size / 2, size - 2, size - 1}) {
                tiles.reads = 0;
                assertThat(tree.inclusionProof(index).hashes())
                        .as("leaf %d of %d, seed %d", index, size, SEED)
                        .isEqualTo(slow.path(index, size));
                assertThat(tree.consistencyProof(index + 1).hashes())
                        .as("%d to %d, seed %d", index + 1, size, SEED)
                        .isEqualTo(slow.proof(index + 1, size));
                assertThat(tiles.reads)
                        .as("tiles of 3 levels, at most 2 of each and for each proof")
                        .isLessThanOrEqualTo(12);
            }
        }
    }

    @Test
    void refusesPlacesThatTheTreeDoesNotHave() {
        MerkleTree tree = new MerkleTree(new MemoryTiles(), 3);
        assertThatIllegalArgumentException().isThrownBy(() -> new MerkleTree(new MemoryTiles(), -1));
        assertThatIllegalArgumentException().isThrownBy(() -> tree.inclusionProof(3));
        assertThatIllegalArgumentException().isThrownBy(() -> tree.inclusionProof(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> tree.consistencyProof(0));
        assertThatIllegalArgumentException().isThrownBy(() -> tree.consistencyProof(4));
    }

    @Test
    void aTileOfTheWrongLengthIsAnError() {
        MerkleTree tree = new MerkleTree((level, index, width) -> new byte[64], 3);
        assertThatIOException().isThrownBy(tree::root).withMessage("tile/0/000.p/3 has 64 bytes instead of 96");
    }
}
