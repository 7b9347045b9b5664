package dev.minga.crypto.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.SeededSecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Some of an entity's records: every choice of so many is as likely as any other. */
class SubsetTest {
    private static final int DRAWS = 100_000;

    private final PoissonSampler sampler = new PoissonSampler(new SeededSecureRandom(17));

    /**
     * χ² over all sets. With at most 20 degrees of freedom it is above 80 with probability at most
     * e^-40·Σ_{i&lt;10} 40^i/i! &lt; 1e-8.
     */
    @ParameterizedTest
    @CsvSource({"5, 2, 10", "5, 3, 10", "6, 3, 20", "7, 1, 7", "21, 1, 21", "7, 6, 7"})
    void everySetIsAsLikely(int from, int some, int sets) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < DRAWS; i++) {
            counts.merge(Arrays.toString(sampler.subset(from, some)), 1, Integer::sum);
        }
        assertThat(counts).hasSize(sets);
        double expected = DRAWS / (double) sets;
        double chiSquare = counts.values().stream()
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
        assertThat(chiSquare).as("%s of %s, seed 17: %s", some, from, counts).isLessThan(80);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "9, 9", "100000, 10000", "10000, 10000"})
    void aSetHasItsSizeAscendsAndStaysInRange(int from, int some) {
        int[] drawn = sampler.subset(from, some);
        assertThat(drawn).hasSize(some).doesNotHaveDuplicates().isSorted();
        assertThat(IntStream.of(drawn)).allMatch(index -> index >= 0 && index < from);
    }

    @Test
    void moreThanThereAreCannotBeDrawn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sampler.subset(3, 4))
                .withMessage("cannot draw 4 of 3");
        assertThatIllegalArgumentException().isThrownBy(() -> sampler.subset(3, -1));
    }
}
