package dev.minga.simulations.population;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.minga.simulations.experiment.PopulationSettings;
import dev.minga.simulations.experiment.PopulationSettings.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartitionTest {
    private static final List<LabelledRecord> RECORDS = MadeUp.records(1_200, 3);
    private static final TestSplit SPLIT = TestSplit.of(RECORDS, 0.4, true, 3);

    private static PopulationSettings settings(Split split, int members, double alpha) {
        boolean needsAlpha = split == Split.DIRICHLET || split == Split.QUANTITY;
        return new PopulationSettings(
                members, split, needsAlpha ? Optional.of(alpha) : Optional.empty(), Optional.empty());
    }

    private static Partition dealt(Split split, int members, double alpha, long seed) {
        return Partition.of(RECORDS, SPLIT, settings(split, members, alpha), false, seed);
    }

    @ParameterizedTest
    @EnumSource(Split.class)
    void everyRecordIsDealtOnceAndSeedsDecide(Split split) {
        Partition partition = dealt(split, 7, 0.5, 1);
        assertThat(partition.train()).hasSize(7);
        assertThat(partition.train().stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(SPLIT.train());
        assertThat(partition.test().stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(SPLIT.test());
        assertThat(dealt(split, 7, 0.5, 1)).isEqualTo(partition);
        assertThat(dealt(split, 7, 0.5, 2)).isNotEqualTo(partition);
    }

    /** How far members' shares of a class are from being alike: 0 if all have the same, 1 if one has all. */
    private static double skew(Partition partition, int label) {
        double[] counts = partition.train().stream()
                .mapToDouble(own -> own.stream()
                        .filter(i -> RECORDS.get(i).label() == label)
                        .count())
                .toArray();
        double all = Arrays.stream(counts).sum();
        return Arrays.stream(counts)
                        .map(count -> Math.abs(count / all - 1.0 / counts.length))
                        .sum()
                / 2;
    }

    @Test
    void theSmallerAlphaTheLessAlike() {
        assertThat(skew(dealt(Split.IID, 6, 0, 1), 0)).isLessThan(0.12);
        double[] means = Arrays.stream(new double[] {0.05, 0.5, 100})
                .map(alpha -> {
                    double sum = 0;
                    for (int seed = 0; seed < 10; seed++) {
                        for (int label = 0; label < 3; label++) {
                            sum += skew(dealt(Split.DIRICHLET, 6, alpha, seed), label) / 30;
                        }
                    }
                    return sum;
                })
                .toArray();
        // Of six members: with α = 0.05 one has nearly all of a class (5/6), with 100 all have the same.
        assertThat(means[0]).isGreaterThan(0.6);
        assertThat(means[1]).isBetween(0.25, 0.6);
        assertThat(means[2]).isLessThan(0.1);
    }

    @Test
    void skewedQuantitiesHaveAllClassesAlike() {
        Partition partition = dealt(Split.QUANTITY, 4, 0.5, 5);
        int[] sizes = partition.train().stream().mapToInt(List::size).toArray();
        assertThat(Arrays.stream(sizes).max().orElseThrow()
                        - Arrays.stream(sizes).min().orElseThrow())
                .isGreaterThan(100);
        double harmlessOfAll =
                SPLIT.train().stream().filter(i -> RECORDS.get(i).label() == 0).count()
                        / (double) SPLIT.train().size();
        for (List<Integer> own : partition.train()) {
            if (own.size() > 150) {
                double harmless =
                        own.stream().filter(i -> RECORDS.get(i).label() == 0).count() / (double) own.size();
                assertThat(Math.abs(harmless - harmlessOfAll)).isLessThan(0.12);
            }
        }
    }

    @Test
    void aHoldersRecordsAreOneMembers() {
        Partition partition = dealt(Split.HOLDER, 4, 0, 1);
        Set<String> seen = new HashSet<>();
        for (int member = 0; member < 4; member++) {
            Set<String> own = new HashSet<>();
            partition
                    .train()
                    .get(member)
                    .forEach(i -> own.add(RECORDS.get(i).holder().orElseThrow()));
            partition
                    .test()
                    .get(member)
                    .forEach(i -> own.add(RECORDS.get(i).holder().orElseThrow()));
            assertThat(own).noneMatch(seen::contains);
            seen.addAll(own);
        }
        assertThat(seen).hasSize(9);
    }

    @Test
    void holdersMustBeThereAndEnough() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dealt(Split.HOLDER, 10, 0, 1))
                .withMessage("split holder: 10 members, but records of 9 holders");
        List<LabelledRecord> nobodys =
                List.of(new LabelledRecord("a", 0, Optional.empty(), Optional.empty(), Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Partition.of(
                        nobodys, new TestSplit(List.of(0), List.of()), settings(Split.HOLDER, 1, 0), false, 1))
                .withMessage("split holder needs records with a holder: name its column in data.table.holder");
    }

    @ParameterizedTest
    @EnumSource(names = {"IID", "DIRICHLET", "QUANTITY"})
    void anEntitysRecordsAreOneMembersWhereThatIsTheUnit(Split split) {
        Partition partition = Partition.of(RECORDS, SPLIT, settings(split, 7, 0.5), true, 1);
        Set<String> seen = new HashSet<>();
        for (List<Integer> own : partition.train()) {
            Set<String> entities = new HashSet<>();
            own.forEach(i -> entities.add(RECORDS.get(i).entity().orElseThrow()));
            assertThat(entities).noneMatch(seen::contains);
            seen.addAll(entities);
        }
        assertThat(partition.train().stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(SPLIT.train());
    }

    /** With consecutive seeds the first member's share must not be nearly the same each time. */
    @Test
    void neighbouringSeedsDrawIndependently() {
        double[] shares = new double[20];
        for (int seed = 0; seed < shares.length; seed++) {
            shares[seed] = dealt(Split.QUANTITY, 4, 0.5, seed).train().get(0).size()
                    / (double) SPLIT.train().size();
        }
        double mean = Arrays.stream(shares).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(shares)
                .map(share -> (share - mean) * (share - mean))
                .average()
                .orElseThrow());
        // A share of Dirichlet(0.5, 0.5, 0.5, 0.5) has mean 1/4 and standard deviation 1/4.
        assertThat(deviation).isBetween(0.13, 0.37);
    }

    private static double share(List<List<Integer>> parts, int member, int label) {
        return count(parts.get(member), label)
                / (double) parts.stream().mapToLong(part -> count(part, label)).sum();
    }

    private static long count(List<Integer> part, int label) {
        return part.stream().filter(i -> RECORDS.get(i).label() == label).count();
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRICHLET", "QUANTITY"})
    void aMembersShareOfTheTestIsItsShareOfTheTraining(Split split) {
        for (long seed = 1; seed <= 5; seed++) {
            Partition partition = dealt(split, 4, 0.5, seed);
            for (int member = 0; member < 4; member++) {
                // By quantity classes are not dealt one by one, so that a class may be off by what shuffling does.
                double off = split == Split.DIRICHLET ? 0.02 : 0.12;
                for (int label = 0; label < 3; label++) {
                    assertThat(share(partition.test(), member, label))
                            .as("seed %s, member %s, label %s", seed, member, label)
                            .isCloseTo(share(partition.train(), member, label), within(off));
                }
            }
        }
    }

    @Test
    void eachClassHasProportionsOfItsOwn() {
        Partition partition = dealt(Split.DIRICHLET, 4, 0.5, 1);
        double most = 0;
        for (int member = 0; member < 4; member++) {
            most = Math.max(most, Math.abs(share(partition.train(), member, 0) - share(partition.train(), member, 1)));
        }
        assertThat(most).isGreaterThan(0.2);
    }

    /** Holders of 6, 5, 4, 3 and 2 records: the largest first to whoever has least makes 6 + 3 + 2 and 5 + 4. */
    @Test
    void holdersAreDealtLargestFirstToWhoeverHasLeast() {
        List<LabelledRecord> records = new ArrayList<>();
        for (int size = 2; size <= 6; size++) {
            for (int i = 0; i < size; i++) {
                records.add(new LabelledRecord(
                        "text " + records.size(), 0, Optional.empty(), Optional.of("of " + size), Optional.empty()));
            }
        }
        TestSplit all = new TestSplit(IntStream.range(0, 20).boxed().toList(), List.of());
        Partition partition = Partition.of(records, all, settings(Split.HOLDER, 2, 0), false, 1);
        assertThat(partition.train().stream()
                        .map(part -> part.stream()
                                .map(i -> records.get(i).holder().orElseThrow())
                                .collect(Collectors.toSet())))
                .containsExactlyInAnyOrder(Set.of("of 6", "of 3", "of 2"), Set.of("of 5", "of 4"));
    }
}
