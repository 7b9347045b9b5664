package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What other tests measure with. */
class VectorsTest {
    @Test
    void aNumberThatIsNoneIsNoSmallDifferenceWhereverItStands() {
        float[] ones = {1, 1, 1};
        for (int i = 0; i < ones.length; i++) {
            float[] odd = {1, 1.5f, 1};
            odd[i] = Float.NaN;
            assertThat(Vectors.largestDifference(odd, ones)).as("at %s", i).isNaN();
            assertThat(Vectors.largestDifference(new float[][] {odd, ones}, new float[][] {ones, ones}))
                    .as("at %s of the first row", i)
                    .isNaN();
        }
        assertThat(Vectors.largestDifference(new float[] {1, 3, 1}, ones)).isEqualTo(2);
        assertThat(Vectors.largestDifference(new float[] {1, 1}, ones)).isInfinite();
    }
}
