package dev.minga.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SortedRowsTest {
    /** A network that sorts all sequences of zeros and ones sorts everything (Knuth 5.3.4, Theorem Z). */
    @Test
    void allZerosAndOnesAreSorted() {
        for (int n = 1; n <= 14; n++) {
            float[][] rows = new float[n][1 << n];
            for (int column = 0; column < 1 << n; column++) {
                for (int row = 0; row < n; row++) {
                    rows[row][column] = column >> row & 1;
                }
            }
            float[][] sorted = SortedRows.of(rows, 1 << n);
            for (int column = 0; column < 1 << n; column++) {
                int zeros = n - Integer.bitCount(column);
                for (int row = 0; row < n; row++) {
                    assertThat(sorted[row][column]).isEqualTo(row < zeros ? 0f : 1f);
                }
            }
        }
    }

    @Test
    void whatIsSortedIsWhatWasThere() {
        for (long seed = 1; seed <= 100; seed++) {
            Rows rows = Rows.random(seed, (int) seed, 9);
            if (seed % 3 == 0) {
                rows.numbers[0][0] = -0f;
                rows.numbers[(int) seed / 2][0] = 0f;
            }
            float[][] sorted = SortedRows.of(rows.numbers, 9);
            for (int column = 0; column < 9; column++) {
                float[] expected = new float[(int) seed];
                float[] found = new float[(int) seed];
                for (int row = 0; row < seed; row++) {
                    expected[row] = rows.numbers[row][column];
                    found[row] = sorted[row][column];
                }
                Arrays.sort(expected);
                assertThat(found).as("seed %d, column %d", seed, column).isEqualTo(expected);
            }
        }
    }
}
