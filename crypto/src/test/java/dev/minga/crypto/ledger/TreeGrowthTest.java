package dev.minga.crypto.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.TreeGrowth.TileUpdate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeGrowthTest {
    private static final long SEED = 256;
    private static final SlowTree TREE = SlowTree.random(70_000, SEED);

    @Test
    void theTilesOf70000Leaves() throws IOException {
        MemoryTiles tiles = MemoryTiles.of(TREE.leaves(0, 70_000));
        Map<Integer, Long> full = tilesByLevel(tiles, true);
        assertThat(full).isEqualTo(Map.of(0, 273L, 1, 1L));
        assertThat(tilesByLevel(tiles, false)).isEqualTo(Map.of(0, 1L, 1, 1L, 2, 1L));
        assertThat(tiles.content())
                .containsKeys("tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1")
                .isEqualTo(TREE.tiles(70_000));
    }

    @Test
    void growingByOneWritesExactlyWhatChanges() throws IOException {
        MemoryTiles tiles = new MemoryTiles();
        Map<String, ByteBuffer> before = Map.of();
        for (int size = 1; size <= 520; size++) {
            List<TileUpdate> updates = tiles.append(TREE.leaves(size - 1, size));
            Map<String, ByteBuffer> expected = TREE.tiles(size);
            assertThat(tiles.content()).as("size %d, seed %d", size, SEED).isEqualTo(expected);
            Map<String, ByteBuffer> changed = new HashMap<>(expected);
            changed.keySet().removeAll(before.keySet());
            assertThat(byPath(updates)).as("size %d, seed %d", size, SEED).isEqualTo(changed);
            before = expected;
        }
    }

    @Test
    void growingAcrossThreeLevelsByOne() throws IOException {
        MemoryTiles tiles = MemoryTiles.of(TREE.leaves(0, 65_530));
        for (int size = 65_531; size <= 65_540; size++) {
            tiles.reads = 0;
            List<TileUpdate> updates = tiles.append(TREE.leaves(size - 1, size));
            assertThat(updates).hasSize(size == 65_536 ? 3 : 1);
            assertThat(tiles.reads).isLessThanOrEqualTo(3);
            assertThat(new MerkleTree(tiles, size).root())
                    .as("size %d, seed %d", size, SEED)
                    .isEqualTo(TREE.root(size));
        }
        assertThat(tiles.content()).isEqualTo(TREE.tiles(65_540));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void growingInRandomBatches(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        MemoryTiles tiles = new MemoryTiles();
        int size = 0;
        while (size < 4_000) {
            int batch = random.nextInt(1 + random.nextInt(1_200));
            List<Sha256> leaves = TREE.leaves(size, size + batch);
            List<TileUpdate> updates = TreeGrowth.append(tiles, size, leaves);
            TileReader after = TreeGrowth.after(tiles, updates);
            size += batch;
            assertThat(new MerkleTree(after, size).root())
                    .as("not yet written, size %d, seed %d", size, seed)
                    .isEqualTo(TREE.root(size));
            tiles.append(leaves);
            assertThat(tiles.content()).as("size %d, seed %d", size, seed).isEqualTo(TREE.tiles(size));
        }
    }

    @Test
    void appendingNothingChangesNothing() throws IOException {
        assertThat(TreeGrowth.append(new MemoryTiles(), 300, List.of())).isEmpty();
    }

    @Test
    void impossibleSizesAreRefused() {
        List<Sha256> leaf = List.of(MerkleHash.empty());
        assertThatIllegalArgumentException().isThrownBy(() -> TreeGrowth.append(new MemoryTiles(), -1, leaf));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> TreeGrowth.append(new MemoryTiles(), Long.MAX_VALUE, leaf));
    }

    @Test
    void readingAfterUpdatesGivesOldAndNarrowTilesToo() throws IOException {
        MemoryTiles tiles = MemoryTiles.of(TREE.leaves(0, 300));
        TileReader after = TreeGrowth.after(tiles, TreeGrowth.append(tiles, 300, TREE.leaves(300, 310)));
        assertThat(after.hashes(0, 0, 256)).isEqualTo(tiles.hashes(0, 0, 256));
        assertThat(after.hashes(0, 1, 44)).isEqualTo(tiles.hashes(0, 1, 44));
        assertThat(after.hashes(0, 1, 54)).hasSize(54 * 32).startsWith(tiles.hashes(0, 1, 44));
    }

    private static Map<String, ByteBuffer> byPath(List<TileUpdate> updates) {
        return updates.stream().collect(Collectors.toMap(u -> u.id().path(), u -> ByteBuffer.wrap(u.hashes())));
    }

    private static Map<Integer, Long> tilesByLevel(MemoryTiles tiles, boolean full) {
        return tiles.content().keySet().stream()
                .filter(path -> path.contains(".p/") != full)
                .collect(Collectors.groupingBy(path -> path.charAt(5) - '0', Collectors.counting()));
    }
}
