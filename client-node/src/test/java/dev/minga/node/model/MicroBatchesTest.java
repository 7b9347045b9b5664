package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MicroBatchesTest {
    @Test
    void itemsOfOneShapeStandTogetherShortOnesFirstAndInTheirOrder() {
        List<Integer> lengths = List.of(200, 10, 4_000, 11, 16, 190, 17);
        assertThat(MicroBatches.cut(lengths, length -> length))
                .containsExactly(List.of(10, 11, 16), List.of(17), List.of(190), List.of(200), List.of(4_000));
    }

    @Test
    void partsAreJoinedWhileTheyAreSmall() {
        List<List<Integer>> parts = List.of(List.of(1, 2), List.of(3), List.of(4, 5, 6, 7), List.of(8), List.of(9, 10));
        assertThat(MicroBatches.together(parts, 3))
                .containsExactly(List.of(1, 2, 3), List.of(4, 5, 6, 7), List.of(8, 9, 10));
        assertThat(MicroBatches.together(parts, 0)).isEqualTo(parts);
        assertThat(MicroBatches.together(List.of(), 3)).isEmpty();
    }
}
