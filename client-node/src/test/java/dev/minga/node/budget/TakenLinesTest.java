package dev.minga.node.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TakenLinesTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aLineIsOfOnePartitionForEverHoweverOftenItsSourceIsCutLater(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        BudgetState state = new BudgetState();
        List<Partition> partitions = new ArrayList<>();
        long[] owner = new long[200];
        long after = 0;
        for (int number = 1; number <= 6; number++) {
            Partition partition = new Partition("a", number);
            state.apply(new BudgetEvent.PartitionOpened(partition, "/a", after, "0".repeat(64)));
            partitions.add(partition);
            for (int line = (int) after + 1; line < owner.length; line++) {
                owner[line] = number;
            }
            long next = after + 1 + random.nextInt(20);
            for (int line = 1; line <= next; line++) {
                for (Partition one : partitions) {
                    assertThat(TakenLines.of(state, List.of(one)).holds("a", line))
                            .as("seed " + seed + ", line " + line + " of " + one)
                            .isEqualTo(owner[line] == one.number());
                }
            }
            after = next;
        }
    }

    @Test
    void aSourceThatWasNeverChargedIsItsFirstPartitionAndOthersTakeNoPart() {
        TakenLines lines = TakenLines.of(new BudgetState(), List.of(new Partition("a", 1)));
        assertThat(lines.holds("a", 1)).isTrue();
        assertThat(lines.holds("a", 1_000_000)).isTrue();
        assertThat(lines.holds("b", 1)).isFalse();
        assertThat(lines.lastCut("a")).isEmpty();
    }
}
