package dev.minga.simulations.demo.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NearDuplicatesTest {
    @Test
    void numbersCaseAndSpacesMakeNoDifference() {
        assertThat(NearDuplicates.clusters(List.of("Curl/8.1  x", "other thing", "curl/17.22 X ")))
                .containsExactly(List.of("Curl/8.1  x", "curl/17.22 X "), List.of("other thing"));
    }

    @Test
    void whatASharedNeighbourConnectsIsOneCluster() {
        String first = "the quick brown fox jumps over the lazy dog and runs away";
        String second = first + " from it";
        String third = second + " today";
        assertThat(jaccard(first, second)).isGreaterThanOrEqualTo(0.8);
        assertThat(jaccard(second, third)).isGreaterThanOrEqualTo(0.8);
        assertThat(jaccard(first, third)).isLessThan(0.8);
        assertThat(NearDuplicates.clusters(List.of(first, third))).hasSize(2);
        assertThat(NearDuplicates.clusters(List.of(first, third, second))).hasSize(1);
    }

    @Test
    void noTwoClustersHoldASimilarPair() {
        List<String> values = shuffledCorpus(11).subList(0, 600);
        List<List<String>> clusters = NearDuplicates.clusters(values);
        assertThat(clusters.stream().mapToInt(List::size).sum()).isEqualTo(values.size());
        List<List<Set<String>>> grams = clusters.stream()
                .map(cluster -> cluster.stream().map(NearDuplicatesTest::grams).toList())
                .toList();
        for (int a = 0; a < grams.size(); a++) {
            for (int b = a + 1; b < grams.size(); b++) {
                for (Set<String> left : grams.get(a)) {
                    for (Set<String> right : grams.get(b)) {
                        assertThat(jaccard(left, right))
                                .as("seed 11, %s and %s", clusters.get(a), clusters.get(b))
                                .isLessThan(0.8);
                    }
                }
            }
        }
    }

    @Test
    void theOrderOfTheStringsDoesNotChangeTheClusters() {
        Set<Set<String>> one = asSets(NearDuplicates.clusters(shuffledCorpus(1)));
        Set<Set<String>> two = asSets(NearDuplicates.clusters(shuffledCorpus(2)));
        assertThat(one).isEqualTo(two).hasSize(2648);
    }

    private static Set<Set<String>> asSets(List<List<String>> clusters) {
        return clusters.stream().map(HashSet::new).collect(Collectors.toSet());
    }

    private static List<String> shuffledCorpus(long seed) {
        List<String> values = new ArrayList<>(
                UserAgentCorpusTest.CORPUS.stream().map(AgentString::value).toList());
        Collections.shuffle(values, new Random(seed));
        return values;
    }

    private static double jaccard(String a, String b) {
        return jaccard(grams(a), grams(b));
    }

    private static double jaccard(Set<String> a, Set<String> b) {
        Set<String> smaller = a.size() < b.size() ? a : b;
        Set<String> larger = smaller == a ? b : a;
        if (smaller.size() < 0.8 * larger.size()) {
            return 0;
        }
        long shared = smaller.stream().filter(larger::contains).count();
        return (double) shared / (a.size() + b.size() - shared);
    }

    private static Set<String> grams(String string) {
        String form = NearDuplicates.normalForm(string);
        Set<String> grams = new HashSet<>();
        for (int start = 0; start == 0 || start + 5 <= form.length(); start++) {
            grams.add(form.substring(start, Math.min(form.length(), start + 5)));
        }
        return grams;
    }
}
