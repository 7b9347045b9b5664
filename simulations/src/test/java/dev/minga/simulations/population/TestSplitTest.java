package dev.minga.simulations.population;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestSplitTest {
    private static Set<String> groups(List<LabelledRecord> records, List<Integer> side) {
        return side.stream().map(i -> records.get(i).group().orElseThrow()).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void groupsAreNeverCutAndEachClassIsTestedOnAboutTheShare(long seed) {
        List<LabelledRecord> records = MadeUp.records(900, seed);
        TestSplit split = TestSplit.of(records, 0.3, seed);
        List<Integer> all = new ArrayList<>(split.train());
        all.addAll(split.test());
        assertThat(all)
                .as("seed %s", seed)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 900).boxed().toList());
        assertThat(groups(records, split.train())).doesNotContainAnyElementsOf(groups(records, split.test()));
        for (int label = 0; label < 3; label++) {
            int which = label;
            long ofIt = records.stream().filter(one -> one.label() == which).count();
            long tested = split.test().stream()
                    .filter(i -> records.get(i).label() == which)
                    .count();
            assertThat((double) tested / ofIt)
                    .as("seed %s, label %s", seed, label)
                    .isCloseTo(0.3, within(0.02));
        }
        assertThat(TestSplit.of(records, 0.3, seed)).isEqualTo(split);
        assertThat(TestSplit.of(records, 0.3, seed + 1)).isNotEqualTo(split);
    }
}
