package dev.minga.simulations.population;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
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
        TestSplit split = TestSplit.of(records, 0.3, false, seed);
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
        assertThat(TestSplit.of(records, 0.3, false, seed)).isEqualTo(split);
        assertThat(TestSplit.of(records, 0.3, false, seed + 1)).isNotEqualTo(split);
    }

    private static LabelledRecord record(String text, int label, String entity) {
        return new LabelledRecord(text, label, Optional.empty(), Optional.empty(), Optional.of(entity));
    }

    /** One text seen by many, also in other case, and an entity that ties several texts. */
    @Test
    void equalTextsAndUnderUnitEntityEntitiesStandOnOneSide() {
        List<LabelledRecord> records = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            records.add(record(i % 2 == 0 ? "GET /a" : "get /A", 0, "e" + i));
            records.add(record("unlike " + "x".repeat(i), 1, i < 20 ? "one" : "f" + i));
        }
        for (long seed = 1; seed <= 5; seed++) {
            TestSplit plain = TestSplit.of(records, 0.5, false, seed);
            assertThat(sides(
                            plain,
                            records,
                            text -> text.toLowerCase(Locale.ROOT).startsWith("get")))
                    .as("seed %s", seed)
                    .isEqualTo(1);
            TestSplit byEntity = TestSplit.of(records, 0.5, true, seed);
            List<String> ofOne = records.stream()
                    .filter(one -> one.entity().orElseThrow().equals("one"))
                    .map(LabelledRecord::text)
                    .toList();
            assertThat(sides(byEntity, records, ofOne::contains))
                    .as("seed %s", seed)
                    .isEqualTo(1);
        }
        assertThat(sides(TestSplit.of(records, 0.5, false, 1), records, text -> text.startsWith("unlike")))
                .isEqualTo(2);
    }

    private static int sides(TestSplit split, List<LabelledRecord> records, Predicate<String> which) {
        boolean train =
                split.train().stream().anyMatch(i -> which.test(records.get(i).text()));
        boolean test =
                split.test().stream().anyMatch(i -> which.test(records.get(i).text()));
        return (train ? 1 : 0) + (test ? 1 : 0);
    }

    @Test
    void aClassWithNothingOnOneSideIsRefused() {
        List<LabelledRecord> records = List.of(record("a", 0, "a"), record("b", 0, "b"), record("c", 1, "c"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestSplit.of(records, 0.5, false, 1).requireAll(records, List.of("ok", "bad")))
                .withMessageStartingWith("data: of label 'bad' there are 0 records to train on and 1 to test on; ");
    }

    /** A text ties the first two groups and another the last two; all that is tied stands on one side. */
    @Test
    void tiesAreFollowedFromGroupToGroup() {
        List<LabelledRecord> records = new ArrayList<>();
        for (int chain = 0; chain < 20; chain++) {
            for (String tie : List.of("a first", "b second", "a second", "c third", "b third", "c fourth")) {
                String[] parts = tie.split(" ");
                records.add(new LabelledRecord(
                        parts[1] + chain,
                        chain % 2,
                        Optional.of(parts[0] + chain),
                        Optional.empty(),
                        Optional.empty()));
            }
        }
        for (long seed = 1; seed <= 5; seed++) {
            TestSplit split = TestSplit.of(records, 0.5, false, seed);
            assertThat(split.test()).as("seed %s", seed).isNotEmpty();
            assertThat(split.test().stream().map(i -> i / 6))
                    .as("seed %s", seed)
                    .doesNotContainAnyElementsOf(
                            split.train().stream().map(i -> i / 6).toList());
        }
    }

    /** Of 100 records 90 are one group: wherever it comes, what is tested on is near a fifth, not all of it. */
    @Test
    void aGroupThatIsTooLargeIsTrainedOn() {
        List<LabelledRecord> records = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            records.add(new LabelledRecord(
                    "text " + i, 0, Optional.of(i < 90 ? "large" : "g" + i), Optional.empty(), Optional.empty()));
        }
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(TestSplit.of(records, 0.2, false, seed).test())
                    .as("seed %s", seed)
                    .hasSize(10);
        }
    }
}
