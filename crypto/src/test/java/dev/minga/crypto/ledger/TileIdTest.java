package dev.minga.crypto.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TileIdTest {
    @ParameterizedTest
    @CsvSource({
        "0, 1234067, 256, tile/0/x001/x234/067",
        "0, 1234067, 5, tile/0/x001/x234/067.p/5",
        "1, 0, 255, tile/1/000.p/255",
        "2, 999, 1, tile/2/999.p/1",
        "63, 1000, 256, tile/63/x001/000",
        "0, 9223372036854775807, 256, tile/0/x009/x223/x372/x036/x854/x775/807"
    })
    void pathsAreThoseOfTheFormat(int level, long index, int width, String path) {
        TileId id = new TileId(level, index, width);
        assertThat(id.path()).isEqualTo(path);
        assertThat(id.full()).isEqualTo(!path.contains(".p/"));
    }

    @ParameterizedTest
    @CsvSource({
        "1234067, 256, tile/entries/x001/x234/067",
        "1234067, 5, tile/entries/x001/x234/067.p/5",
        "0, 1, tile/entries/000.p/1"
    })
    void pathsOfEntriesAreThoseOfTheFormat(long index, int width, String path) {
        assertThat(TileId.entriesPath(index, width)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 272, 70000, 256",
        "0, 273, 70000, 112",
        "1, 0, 70000, 256",
        "1, 1, 70000, 17",
        "2, 0, 70000, 1",
        "1, 0, 256, 1",
        "7, 0, 9223372036854775807, 127",
        "6, 127, 9223372036854775807, 255",
        "0, 36028797018963967, 9223372036854775807, 255"
    })
    void widthsFollowFromTheSize(int level, long index, long size, int width) {
        assertThat(TileId.inTree(level, index, size)).isEqualTo(new TileId(level, index, width));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 274, 70000",
        "1, 2, 70000",
        "3, 0, 70000",
        "1, 0, 255",
        "0, 0, 0",
        "0, -1, 5",
        "-1, 0, 5",
        "7, 1, 9223372036854775807",
        "8, 0, 9223372036854775807",
        "64, 0, 9223372036854775807",
        "0, 9223372036854775807, 9223372036854775807",
        "0, 0, -1"
    })
    void aTreeHasNoOtherTiles(int level, long index, long size) {
        assertThatIllegalArgumentException().isThrownBy(() -> TileId.inTree(level, index, size));
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TileId(-1, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TileId(64, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TileId(0, -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TileId(0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new TileId(0, 0, 257));
        assertThatIllegalArgumentException().isThrownBy(() -> TileId.entriesPath(-1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> TileId.entriesPath(0, 257));
    }
}
