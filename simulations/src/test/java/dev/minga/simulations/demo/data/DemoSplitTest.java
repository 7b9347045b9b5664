package dev.minga.simulations.demo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.simulations.demo.data.DemoSplit.Organisation;
import dev.minga.simulations.demo.data.DemoSplit.Sizes;
import dev.minga.simulations.demo.data.DemoSplit.Split;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoSplitTest {
    private static final Sizes SIZES = new Sizes(400, 400, 150);
    private static final List<AgentString> CORPUS = UserAgentCorpusTest.CORPUS;
    private static final Map<String, Integer> CLUSTER_OF = clusterOf();
    private static final Map<Long, Split> SPLITS = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noClusterIsOnTwoSides(long seed) {
        Split split = split(seed);
        Map<Integer, String> sideOf = new HashMap<>();
        sides(split).forEach((side, strings) -> {
            for (AgentString string : strings) {
                String first = sideOf.putIfAbsent(CLUSTER_OF.get(string.value()), side);
                assertThat(first == null ? side : first)
                        .as("seed %d, side of %s", seed, string)
                        .isEqualTo(side);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyAttackIsUsedOnceAndNoStringTwice(long seed) {
        List<AgentString> all = new ArrayList<>();
        sides(split(seed)).values().forEach(all::addAll);
        assertThat(all).as("seed %d", seed).doesNotHaveDuplicates();
        assertThat(all)
                .as("seed %d", seed)
                .filteredOn(AgentString::attack)
                .containsExactlyInAnyOrderElementsOf(
                        CORPUS.stream().filter(AgentString::attack).toList());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theSidesHaveTheirSizes(long seed) {
        Split split = split(seed);
        assertThat(split.organisations())
                .as("seed %d", seed)
                .allSatisfy(organisation -> assertThat(organisation.train()).hasSize(400));
        assertThat(split.test())
                .as("seed %d", seed)
                .filteredOn(string -> !string.attack())
                .hasSize(400);
        assertThat(split.validation())
                .as("seed %d", seed)
                .filteredOn(string -> !string.attack())
                .hasSize(150);
        assertThat(split.test().stream().filter(AgentString::attack).count())
                .as("seed %d", seed)
                .isBetween(190L, 270L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void eachOrganisationHasNeverSeenSomeFamilies(long seed) {
        Split split = split(seed);
        List<String> tested =
                split.test().stream().map(AgentString::family).distinct().toList();
        List<String> largest = List.of("code-injection", "path-traversal", "log4shell");
        for (int i = 0; i < 3; i++) {
            Organisation organisation = split.organisations().get(i);
            List<String> trained = organisation.train().stream()
                    .map(AgentString::family)
                    .distinct()
                    .toList();
            assertThat(tested)
                    .as("seed %d, %s", seed, organisation.name())
                    .filteredOn(family -> !trained.contains(family))
                    .containsExactlyInAnyOrderElementsOf(organisation.unseenFamilies());
            assertThat(trained)
                    .as("seed %d, %s", seed, organisation.name())
                    .filteredOn(largest::contains)
                    .containsExactly(largest.get(i));
        }
    }

    @Test
    void theSeedAloneDecides() {
        assertThat(DemoSplit.make(CORPUS, 1, SIZES)).isEqualTo(split(1)).isNotEqualTo(split(2));
    }

    @Test
    void sizesTheCorpusCannotGiveAreRefused() {
        assertThatThrownBy(() -> DemoSplit.make(CORPUS, 1, new Sizes(3000, 400, 150)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("9000 are wanted");
        assertThatThrownBy(() -> DemoSplit.make(CORPUS, 1, new Sizes(20, 400, 150)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 20 records");
    }

    private static Split split(long seed) {
        return SPLITS.computeIfAbsent(seed, fresh -> DemoSplit.make(CORPUS, fresh, SIZES));
    }

    private static Map<String, Integer> clusterOf() {
        List<List<String>> clusters =
                NearDuplicates.clusters(CORPUS.stream().map(AgentString::value).toList());
        Map<String, Integer> clusterOf = new HashMap<>();
        for (int cluster = 0; cluster < clusters.size(); cluster++) {
            for (String string : clusters.get(cluster)) {
                clusterOf.put(string, cluster);
            }
        }
        return clusterOf;
    }

    private static Map<String, List<AgentString>> sides(Split split) {
        List<AgentString> training = new ArrayList<>();
        split.organisations().forEach(organisation -> training.addAll(organisation.train()));
        return Map.of("training", training, "validation", split.validation(), "test", split.test());
    }
}
