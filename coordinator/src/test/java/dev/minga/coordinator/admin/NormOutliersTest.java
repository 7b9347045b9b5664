package dev.minga.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NormOutliersTest {
    @Test
    void whoIsFarFromTheOthersIsOut() {
        assertThat(NormOutliers.among(Map.of("a", 1.0, "b", 1.02, "c", 0.97, "d", 3.0)))
                .containsExactly("d");
        assertThat(NormOutliers.among(Map.of("a", 1.0, "b", 1.02, "c", 0.97, "d", 0.1)))
                .containsExactly("d");
    }

    /** Median 3, deviations 2 1 0 1 7: the middle one is 1, and 0.6745 · 7 = 4.7 but 0.6745 · 2 = 1.3. */
    @Test
    void theScoreIsThatOfTheBook() {
        assertThat(NormOutliers.among(Map.of("a", 1.0, "b", 2.0, "c", 3.0, "d", 4.0, "e", 10.0)))
                .containsExactly("e");
        assertThat(NormOutliers.among(Map.of("a", 1.0, "b", 2.0, "c", 3.0, "d", 4.0, "e", 8.1)))
                .as("0.6745 · 5.1 = 3.44")
                .isEmpty();
        assertThat(NormOutliers.among(Map.of("a", 1.0, "b", 2.0, "c", 3.0, "d", 4.0, "e", 8.2)))
                .as("0.6745 · 5.2 = 3.507")
                .containsExactly("e");
    }

    @Test
    void amongEqualsATenthIsNothing() {
        assertThat(NormOutliers.among(Map.of("a", 70.0, "b", 70.0, "c", 70.0, "d", 70.0, "e", 76.9)))
                .isEmpty();
        assertThat(NormOutliers.among(Map.of("a", 70.0, "b", 70.0, "c", 70.0, "d", 70.0, "e", 77.1)))
                .containsExactly("e");
    }

    @Test
    void ofThreeNobodyCanBeSaidToBeOut() {
        assertThat(NormOutliers.among(Map.of("a", 1.0, "b", 1.0, "c", 100.0))).isEmpty();
        assertThat(NormOutliers.among(Map.of())).isEmpty();
    }
}
