package dev.minga.crypto.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.Mutations;
import dev.minga.crypto.digest.Sha256;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProofTest {
    private static final long SEED = 9162;
    private static final SlowTree TREE = SlowTree.random(70, SEED);
    private static final long[] TELLING = {Long.MIN_VALUE, -1, 0, 1, 69, 70, 71, 128, Long.MAX_VALUE - 1, Long.MAX_VALUE
    };

    @Test
    void aDamagedInclusionProofNeverVerifies() {
        for (int i = 0; i < Mutations.CASES; i++) {
            SplittableRandom random = new SplittableRandom(SEED + i);
            int size = 1 + random.nextInt(70);
            int index = random.nextInt(size);
            InclusionProof good = new InclusionProof(index, size, TREE.path(index, size));
            InclusionProof bad = random.nextBoolean()
                    ? new InclusionProof(good.index(), good.size(), damaged(good.hashes(), random))
                    : new InclusionProof(number(good.index(), random), good.size(), good.hashes());
            assertThat(bad.verifies(TREE.leaf(index), TREE.root(size)))
                    .as("%s instead of %s, seed %d", bad, good, SEED + i)
                    .isEqualTo(bad.equals(good));
        }
    }

    @Test
    void aDamagedConsistencyProofNeverVerifies() {
        for (int i = 0; i < Mutations.CASES; i++) {
            SplittableRandom random = new SplittableRandom(SEED + i);
            int size = 2 + random.nextInt(69);
            int old = 1 + random.nextInt(size - 1);
            ConsistencyProof good = new ConsistencyProof(old, size, TREE.proof(old, size));
            ConsistencyProof bad = random.nextBoolean()
                    ? new ConsistencyProof(good.oldSize(), good.size(), damaged(good.hashes(), random))
                    : new ConsistencyProof(number(good.oldSize(), random), good.size(), good.hashes());
            assertThat(bad.verifies(TREE.root(old), TREE.root(size)))
                    .as("%s instead of %s, seed %d", bad, good, SEED + i)
                    .isEqualTo(bad.equals(good));
        }
    }

    @Test
    void bothRootsOfAConsistencyProofCount() {
        for (int size = 2; size <= 70; size++) {
            for (int old = 1; old < size; old++) {
                ConsistencyProof proof = new ConsistencyProof(old, size, TREE.proof(old, size));
                assertThat(proof.verifies(TREE.root(old), TREE.root(size))).isTrue();
                assertThat(proof.verifies(TREE.root(old - 1), TREE.root(size)))
                        .as("another old root, %d to %d, seed %d", old, size, SEED)
                        .isFalse();
                assertThat(proof.verifies(TREE.root(old), TREE.root(size - 1)))
                        .as("another root, %d to %d, seed %d", old, size, SEED)
                        .isFalse();
            }
        }
    }

    @Test
    void noNumbersAndNoLengthMakeVerifyingThrow() {
        List<Sha256> hashes = Collections.nCopies(64, MerkleHash.empty());
        for (long first : TELLING) {
            for (long size : TELLING) {
                for (int length = 0; length <= 64; length++) {
                    List<Sha256> some = hashes.subList(0, length);
                    assertThat(new InclusionProof(first, size, some).verifies(MerkleHash.empty(), MerkleHash.empty()))
                            .as("leaf %d of %d with %d hashes", first, size, length)
                            .isEqualTo(first == 0 && size == 1 && length == 0);
                    assertThat(new ConsistencyProof(first, size, some).verifies(MerkleHash.empty(), MerkleHash.empty()))
                            .as("%d to %d with %d hashes", first, size, length)
                            .isEqualTo(first > 0 && first == size && length == 0);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 1_000})
    void moreThan64HashesAreRefused(int length) {
        List<Sha256> hashes = Collections.nCopies(length, MerkleHash.empty());
        assertThatIllegalArgumentException().isThrownBy(() -> new InclusionProof(0, 1, hashes));
        assertThatIllegalArgumentException().isThrownBy(() -> new ConsistencyProof(1, 2, hashes));
    }

    @Test
    void anOtherRootAndAnOtherLeafFail() {
        Sha256 root = TREE.root(70);
        InclusionProof inclusion = new InclusionProof(5, 70, TREE.path(5, 70));
        assertThat(inclusion.verifies(TREE.leaf(5), root)).isTrue();
        assertThat(inclusion.verifies(TREE.leaf(6), root)).isFalse();
        assertThat(inclusion.verifies(TREE.leaf(5), MerkleHash.empty())).isFalse();
        Sha256 oldRoot = TREE.root(64);
        ConsistencyProof consistency = new ConsistencyProof(64, 70, TREE.proof(64, 70));
        assertThat(consistency.verifies(oldRoot, root)).isTrue();
        assertThat(consistency.verifies(root, root)).isFalse();
        assertThat(consistency.verifies(oldRoot, oldRoot)).isFalse();
        assertThat(new ConsistencyProof(70, 70, List.of()).verifies(oldRoot, root))
                .isFalse();
    }

    private static long number(long good, SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> good ^ (1L << random.nextInt(64));
            case 1 -> good + random.nextInt(-3, 4);
            default -> TELLING[random.nextInt(TELLING.length)];
        };
    }

    private static List<Sha256> damaged(List<Sha256> good, SplittableRandom random) {
        List<Sha256> hashes = new ArrayList<>(good);
        int at = random.nextInt(hashes.size() + 1);
        if (at == hashes.size() || random.nextBoolean()) {
            hashes.add(at, at == 0 ? MerkleHash.empty() : hashes.get(at - 1));
        } else if (random.nextBoolean()) {
            hashes.remove(at);
        } else {
            byte[] bytes = hashes.get(at).bytes();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            hashes.set(at, Sha256.ofBytes(bytes));
        }
        return hashes;
    }
}
