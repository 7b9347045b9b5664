package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpreadSampleTest {
    private static List<Integer> of(int most, int count) {
        SpreadSample sample = new SpreadSample(most);
        IntStream.range(0, count).forEach(i -> {
            sample.add(Integer.toString(i));
            assertThat(sample.kept()).isLessThanOrEqualTo(2 * most);
        });
        return sample.texts().stream().map(Integer::valueOf).toList();
    }

    @Test
    void fewAreAllShown() {
        assertThat(of(3, 0)).isEmpty();
        assertThat(of(3, 2)).containsExactly(0, 1);
        assertThat(of(3, 3)).containsExactly(0, 1, 2);
        assertThat(of(0, 9)).isEmpty();
    }

    /** Neighbours are nowhere further apart than thrice an even spread, and the last is not far from the end. */
    @ParameterizedTest
    @CsvSource({"1,10", "3,4", "3,5", "3,6", "3,7", "3,1000", "5,12345", "100,100", "100,101", "100,100000"})
    void manyAreSpreadOverAll(int most, int count) {
        List<Integer> shown = of(most, count);
        assertThat(shown).hasSize(most).isSorted().doesNotHaveDuplicates();
        assertThat(shown.get(0)).isZero();
        int furthest = 3 * (count / most + 1);
        for (int i = 0; i < most; i++) {
            int next = i + 1 < most ? shown.get(i + 1) : count;
            assertThat(next - shown.get(i)).as("after %s of %s", i, shown).isLessThanOrEqualTo(furthest);
        }
    }
}
