package dev.minga.crypto.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.Mutations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryBundleTest {
    private static final long SEED = 16;

    @Test
    void entriesStandAfterTheirLengths() {
        byte[] bundle = EntryBundle.encode(List.of(new byte[] {7, 8, 9}, new byte[0], new byte[0x102]));
        assertThat(HexFormat.of().formatHex(bundle))
                .isEqualTo("0003" + "070809" + "0000" + "0102" + "00".repeat(0x102));
    }

    @Test
    void bundlesOfAnySizeAreReadBack() throws MalformedLedgerException {
        List<byte[]> entries = new ArrayList<>(SlowTree.random(255, SEED).entries());
        entries.add(new byte[EntryBundle.MAX_ENTRY_BYTES]);
        for (int width : new int[] {1, 2, 255, 256}) {
            List<byte[]> some = entries.subList(256 - width, 256);
            assertThat(EntryBundle.decode(EntryBundle.encode(some)).toArray(new byte[0][]))
                    .as("width %d, seed %d", width, SEED)
                    .isDeepEqualTo(some.toArray(new byte[0][]));
        }
    }

    @Test
    void whatNoBundleHoldsIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> EntryBundle.encode(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EntryBundle.encode(Collections.nCopies(257, new byte[0])));
        assertThatIllegalArgumentException().isThrownBy(() -> EntryBundle.encode(List.of(new byte[65_536])));
    }

    @ParameterizedTest
    @CsvSource({
        "'', the bundle has no entries",
        "00, the bundle ends within entry 0",
        "0001, the bundle ends within entry 0",
        "000003, the bundle ends within entry 1",
        "0000ffff00, the bundle ends within entry 1"
    })
    void malformedBundlesAreNamed(String hex, String message) {
        assertThatExceptionOfType(MalformedLedgerException.class)
                .isThrownBy(() -> EntryBundle.decode(HexFormat.of().parseHex(hex)))
                .withMessage(message);
    }

    @Test
    void moreThan256EntriesAreRefused() {
        assertThatExceptionOfType(MalformedLedgerException.class)
                .isThrownBy(() -> EntryBundle.decode(new byte[2 * 257]))
                .withMessage("the bundle has more than 256 entries");
    }

    @Test
    void damagedBundlesAreRefusedOrReadExactly() {
        byte[] bundle = EntryBundle.encode(SlowTree.random(20, SEED).entries());
        for (int i = 0; i < Mutations.CASES; i++) {
            byte[] damaged = Mutations.of(bundle, SEED + i);
            try {
                assertThat(EntryBundle.encode(EntryBundle.decode(damaged)))
                        .as("seed %d", SEED + i)
                        .isEqualTo(damaged);
            } catch (MalformedLedgerException e) {
                assertThat(e.getMessage()).as("seed %d", SEED + i).startsWith("the bundle ");
            }
        }
    }
}
