package dev.minga.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketsTest {
    private static final Sha256 PLAN = Sha256.of(new byte[] {1});

    private static List<String> names(int members) {
        return IntStream.range(0, members)
                .mapToObj(i -> "member-" + (char) ('a' + i))
                .toList();
    }

    @Test
    void everybodyIsInOneBucketAndBucketsAreAlike() {
        for (int members = 1; members <= 26; members++) {
            for (int size = 2; size <= 6; size++) {
                List<List<Integer>> buckets = Buckets.of(names(members), size, PLAN, 1);
                assertThat(buckets).hasSize((members + size - 1) / size).hasSize(Buckets.count(members, size));
                List<Integer> all = new ArrayList<>();
                buckets.forEach(all::addAll);
                assertThat(all)
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.range(0, members).boxed().toList());
                int least = buckets.stream().mapToInt(List::size).min().orElseThrow();
                int most = buckets.stream().mapToInt(List::size).max().orElseThrow();
                assertThat(most).isLessThanOrEqualTo(Math.min(size, least + 1));
            }
        }
    }

    @Test
    void planRoundAndNamesDrawThem() {
        List<List<Integer>> buckets = Buckets.of(names(20), 4, PLAN, 1);
        assertThat(Buckets.of(names(20), 4, PLAN, 1)).isEqualTo(buckets);
        assertThat(Buckets.of(names(20), 4, PLAN, 2)).isNotEqualTo(buckets);
        assertThat(Buckets.of(names(20), 4, Sha256.of(new byte[] {2}), 1)).isNotEqualTo(buckets);
    }

    /** Computed by another program, so that an audit in another language finds the same ones. */
    @Test
    void aKnownAnswer() {
        assertThat(Buckets.of(List.of("ada", "bob", "cyd", "dan", "eve"), 2, PLAN, 3))
                .containsExactly(List.of(0, 4), List.of(1, 3), List.of(2));
    }

    /** About two rounds of three put member 0 in a pair; with a fair draw its two partners differ by 200 never. */
    @Test
    void overTheRoundsEverybodyMeetsEverybody() {
        int together = 0;
        Set<Integer> met = new HashSet<>();
        for (int round = 1; round <= 400; round++) {
            for (List<Integer> bucket : Buckets.of(names(3), 2, PLAN, round)) {
                if (bucket.contains(0) && bucket.size() == 2) {
                    int other = bucket.get(0) + bucket.get(1);
                    met.add(other);
                    together += other == 1 ? 1 : -1;
                }
            }
        }
        assertThat(met).containsExactlyInAnyOrder(1, 2);
        assertThat(Math.abs(together)).isLessThan(200);
    }

    @Test
    void aBucketIsTheMeanOfItsDeltas() throws IOException {
        for (long seed = 1; seed <= 20; seed++) {
            Rows rows = Rows.random(seed, 1 + (int) (seed % 5), 30);
            float[] mean = new float[30];
            Buckets.mean(rows.readable()).read(0, mean, 30);
            for (int i = 0; i < mean.length; i++) {
                int at = i;
                double expected = Arrays.stream(rows.exact())
                        .mapToDouble(row -> row[at])
                        .average()
                        .orElseThrow();
                assertThat(mean[i]).as("seed %d, number %d", seed, i).isEqualTo((float) expected);
            }
        }
    }
}
