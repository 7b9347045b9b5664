package dev.minga.simulations.adversary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each attack's formula, by hand, on deltas of two numbers. */
class HostileUpdatesTest {
    private static final SortedMap<String, float[]> HONEST = new TreeMap<>(Map.of(
            "c", new float[] {1, 0},
            "d", new float[] {3, 0},
            "e", new float[] {2, 3}));
    private static final Map<String, float[]> OWN = Map.of("a", new float[] {1, 2}, "b", new float[] {5, 5});

    private static SortedMap<String, float[]> sent(Attack attack, double factor, double longest) {
        return new HostileUpdates(attack, factor, longest).of(List.of("a", "b"), OWN, HONEST, 2, new Random(1));
    }

    private static float[] a(Attack attack, double factor) {
        return sent(attack, factor, Double.POSITIVE_INFINITY).get("a");
    }

    @Test
    void whoTrainsSendsWhatCameOutTimesTheFactor() {
        assertThat(a(Attack.LABEL_FLIP, 1)).containsExactly(1, 2);
        assertThat(a(Attack.SIGN_FLIP, 2)).containsExactly(-2, -4);
        assertThat(a(Attack.SCALED, 10)).containsExactly(10, 20);
        assertThat(a(Attack.BACKDOOR, 3)).containsExactly(3, 6);
    }

    @Test
    void sybilsAndMimicsSendOneDelta() {
        SortedMap<String, float[]> sybils = sent(Attack.SYBILS, 1, 100);
        assertThat(sybils.get("a")).containsExactly(1, 2);
        assertThat(sybils.get("b")).containsExactly(1, 2);
        SortedMap<String, float[]> mimics = sent(Attack.MIMIC, 1, 100);
        assertThat(mimics.get("a")).containsExactly(1, 0);
        assertThat(mimics.get("b")).containsExactly(1, 0);
    }

    @Test
    void innerProductManipulationIsTheOppositeOfTheMean() {
        assertThat(a(Attack.IPM, 0.5)).containsExactly(-1, -0.5f);
    }

    /** Mean (2, 1), standard deviations √(2/3) and √2; of 5 members with 2 hostile, z = Φ⁻¹(2/3). */
    @Test
    void aLittleIsTheMeanLessZDeviations() {
        float[] given = a(Attack.ALIE, 1.5);
        assertThat(given[0]).isCloseTo((float) (2 - 1.5 * Math.sqrt(2.0 / 3)), within(1e-6f));
        assertThat(given[1]).isCloseTo((float) (1 - 1.5 * Math.sqrt(2)), within(1e-6f));
        float[] papers = a(Attack.ALIE, Double.NaN);
        assertThat(papers[0]).isCloseTo((float) (2 - 0.4307273 * Math.sqrt(2.0 / 3)), within(1e-5f));
    }

    @Test
    void noiseIsAsLongAsTheFactorTimesTheHonestMeanLength() {
        double mean = (1 + 3 + Math.sqrt(13)) / 3;
        for (Attack attack : List.of(Attack.GAUSSIAN, Attack.FREE_RIDER)) {
            SortedMap<String, float[]> sent = sent(attack, 2, 100);
            assertThat(HostileUpdates.norm(sent.get("a"))).isCloseTo(2 * mean, within(1e-5));
            assertThat(sent.get("a")).isNotEqualTo(sent.get("b"));
        }
    }

    @Test
    void whatWouldBeRefusedIsShortened() {
        for (Attack attack : Attack.values()) {
            double factor = attack == Attack.ALIE ? 9 : 50;
            for (float[] delta : sent(attack, factor, 0.75).values()) {
                assertThat(HostileUpdates.norm(delta)).as(attack.name()).isLessThanOrEqualTo(0.75);
            }
        }
        assertThat(HostileUpdates.norm(sent(Attack.SCALED, 10, 0.75).get("a"))).isCloseTo(0.75, within(1e-5));
    }

    @Test
    void sybilsSendTheFirstOnesTimesTheFactor() {
        SortedMap<String, float[]> sent = sent(Attack.SYBILS, 3, 100);
        assertThat(sent.get("a")).containsExactly(3, 6);
        assertThat(sent.get("b")).containsExactly(3, 6);
    }

    /** Of 10 with 3 hostile, 6 are a majority, so 3 honest ones are needed and the other 4 of 7 may be nearer. */
    @Test
    void anEvenNumberNeedsOneMoreThanHalf() {
        assertThat(HostileUpdates.covered(10, 3)).isEqualTo(4.0 / 7);
        assertThat(HostileUpdates.covered(9, 3)).isEqualTo(4.0 / 6);
    }

    @Test
    void whoHasNothingFiniteSendsNothing() {
        Map<String, float[]> onlyB = Map.of("b", new float[] {5, 5});
        for (Attack attack : Attack.values()) {
            SortedMap<String, float[]> sent =
                    new HostileUpdates(attack, 1, 100).of(List.of("a", "b"), onlyB, HONEST, 2, new Random(1));
            if (attack == Attack.SYBILS) {
                assertThat(sent).as("all send the first one's").isEmpty();
            } else if (attack.trains()) {
                assertThat(sent).as(attack.name()).containsOnlyKeys("b");
            } else {
                assertThat(sent).as(attack.name()).containsOnlyKeys("a", "b");
            }
        }
    }
}
