package dev.minga.simulations.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Every metric by hand. */
class MeasureTest {
    private static final float[] TAKEN_FOR_0 = {2, 0, 0};
    private static final float[] TAKEN_FOR_1 = {0, 2, 0};
    private static final float[] TAKEN_FOR_2 = {0, 0, 2};

    /** Truth 0 0 0 1 1 2, taken 0 0 1 1 2 2. */
    @Test
    void scoresOfThreeClasses() {
        Scores scores = Scores.of(
                List.of(0, 0, 0, 1, 1, 2),
                List.of(TAKEN_FOR_0, TAKEN_FOR_0, TAKEN_FOR_1, TAKEN_FOR_1, TAKEN_FOR_2, TAKEN_FOR_2),
                3);
        assertThat(scores.records()).isEqualTo(6);
        assertThat(scores.accuracy()).isCloseTo(4.0 / 6, within(1e-12));
        assertThat(scores.f1()).containsExactly(4.0 / 5, 2.0 / 4, 2.0 / 3);
        assertThat(scores.macroF1()).isCloseTo((0.8 + 0.5 + 2.0 / 3) / 3, within(1e-12));
        assertThat(scores.falsePositiveRate()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(scores.flagged()).isCloseTo(4.0 / 6, within(1e-12));
        double right = Math.log(Math.exp(2) + 2) - 2;
        assertThat(scores.loss()).isCloseTo((4 * right + 2 * (right + 2)) / 6, within(1e-6));
    }

    @Test
    void nothingScoresNothing() {
        assertThat(Scores.of(List.of(), List.of(), 2)).isEqualTo(new Scores(0, 0, 0, 0, List.of(0.0, 0.0), 0, 0));
    }

    @Test
    void lossesOfLargeOutputsAreFinite() {
        assertThat(Scores.loss(new float[] {1_000, -1_000}, 1)).isEqualTo(2_000);
        assertThat(Scores.loss(new float[] {1_000, -1_000}, 0)).isZero();
    }

    @Test
    void theMeanOfModelsIsOfEachNumber() {
        Scores one = new Scores(10, 1, 0.5, 0.25, List.of(0.25, 0.5), 0, 0.125);
        Scores other = new Scores(10, 3, 0.75, 0.75, List.of(0.75, 1.0), 0.5, 0.375);
        assertThat(Scores.mean(List.of(one, other)))
                .isEqualTo(new Scores(10, 2, 0.625, 0.5, List.of(0.5, 0.75), 0.25, 0.25));
    }

    @Test
    void fairnessIsOfMembersThatWereTested() {
        Scores poor = new Scores(10, 0, 0.5, 0, List.of(), 0, 0.1);
        Scores good = new Scores(10, 0, 0.9, 0, List.of(), 0, 0.4);
        Scores untested = new Scores(0, 0, 0, 0, List.of(), 0, 0);
        Fairness fairness = Fairness.of(List.of(good, untested, poor));
        assertThat(fairness.worst()).isEqualTo(0.5);
        assertThat(fairness.best()).isEqualTo(0.9);
        assertThat(fairness.spread()).isCloseTo(0.2, within(1e-12));
        assertThat(fairness.parityGap()).isCloseTo(0.3, within(1e-12));
    }

    /** The mean of what was trained on is 2: three of four are at most that, one of two others. */
    @Test
    void membershipIsToldByTheMeanLoss() {
        assertThat(Membership.advantage(List.of(1.0, 1.0, 1.0, 5.0), List.of(1.5, 3.0)))
                .isCloseTo(0.25, within(1e-12));
        assertThat(Membership.advantage(List.of(1.0), List.of())).isEqualTo(1);
    }

    @Test
    void amongEqualOutputsTheFirstClassIsTaken() {
        assertThat(Scores.taken(new float[] {1, 1, 0})).isZero();
        assertThat(Scores.taken(new float[] {0, 1, 1})).isEqualTo(1);
    }
}
