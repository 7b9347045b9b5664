package dev.minga.shared.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationRoundsTest {
    @ParameterizedTest
    @CsvSource({"1,1,1", "3,1,1 2 3", "3,2,2 3", "4,2,2 4", "5,2,2 4 5", "5,7,5", "6,4,4 6"})
    void everySoManyRoundsAndTheLastAreDue(int rounds, int every, String expected) {
        EvaluationRounds evaluation = new EvaluationRounds(rounds, every);
        String due = String.join(
                " ",
                IntStream.rangeClosed(-2, rounds + 5)
                        .filter(evaluation::due)
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(due).isEqualTo(expected);
        assertThat(evaluation.count()).isEqualTo(expected.split(" ").length);
        for (int round = 0; round <= rounds; round++) {
            assertThat(evaluation.countUntil(round)).as("until %d", round).isEqualTo((int)
                    IntStream.rangeClosed(1, round).filter(evaluation::due).count());
        }
    }

    @Test
    void theCountIsThatOfTheDueRoundsAlsoOfTheLongestRuns() {
        for (int every : new int[] {1, 7, 99_999, 100_000, Integer.MAX_VALUE}) {
            EvaluationRounds evaluation = new EvaluationRounds(100_000, every);
            assertThat(IntStream.rangeClosed(1, 100_000).filter(evaluation::due).count())
                    .as("every %d", every)
                    .isEqualTo(evaluation.count());
        }
    }

    @Test
    void noRoundsAndNoCadenceAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EvaluationRounds(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new EvaluationRounds(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new EvaluationRounds(3, -1));
    }
}
