package dev.minga.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where blocks end, in which order members stand, and how much is read. */
class BlocksTest {
    private static final List<Rule> RULES = List.of(
            new FedAvg(),
            new CoordinateMedian(),
            new TrimmedMean(2),
            new Krum(2, 1),
            new Krum(2, 4),
            new GeometricMedian(1e-3, 3),
            new CentredClipping(3, 3));

    static Stream<Rule> rules() {
        return RULES.stream();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void whereBlocksEndChangesNoBit(Rule rule) throws IOException {
        for (long seed = 1; seed <= 20; seed++) {
            Rows rows = Rows.random(seed, 7 + (int) (seed % 4), 1_000 + (int) seed);
            double[] whole = rows.by(rule, 1 << 16);
            for (int block : new int[] {1, 7, 64, 257, 1_000}) {
                assertThat(rows.by(rule, block))
                        .as("%s, seed %d, blocks of %d", rule, seed, block)
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void theOrderOfMembersChangesNoBitOfAMedian() throws IOException {
        for (long seed = 1; seed <= 30; seed++) {
            Rows rows = Rows.random(seed, 5 + (int) (seed % 9), 200);
            Rows shuffled = rows.shuffled(seed);
            for (Rule rule : List.of(new CoordinateMedian(), new TrimmedMean(1), new TrimmedMean(2))) {
                assertThat(shuffled.by(rule)).as("%s, seed %d", rule, seed).isEqualTo(rows.by(rule));
            }
        }
    }

    @Test
    void theOrderOfMembersDecidesForKrumOnlyBetweenEquals() throws IOException {
        for (long seed = 1; seed <= 30; seed++) {
            Random random = new Random(seed);
            float[][] numbers = new float[7][50];
            for (float[] row : numbers) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = (float) random.nextGaussian();
                }
            }
            Rows rows = new Rows(numbers);
            assertThat(rows.shuffled(seed).by(new Krum(2, 1)))
                    .as("seed %d", seed)
                    .isEqualTo(rows.by(new Krum(2, 1)));
        }
        // Each of the first four has one at distance 0 and one at 2.
        Rows tie = new Rows(new float[] {1}, new float[] {-1}, new float[] {1}, new float[] {-1}, new float[] {50});
        assertThat(tie.by(new Krum(1, 1))).containsExactly(1);
        Rows turned = new Rows(new float[] {-1}, new float[] {50}, new float[] {1}, new float[] {-1}, new float[] {1});
        assertThat(turned.by(new Krum(1, 1))).containsExactly(-1);
    }

    static Stream<Arguments> passes() {
        return Stream.of(
                Arguments.of(new FedAvg(), 1),
                Arguments.of(new CoordinateMedian(), 1),
                Arguments.of(new TrimmedMean(1), 1),
                Arguments.of(new Krum(1, 2), 2),
                Arguments.of(new GeometricMedian(1, 4), 5),
                Arguments.of(new CentredClipping(1, 4), 5));
    }

    @ParameterizedTest
    @MethodSource("passes")
    void eachPassReadsEachDeltaOnceInBlocks(Rule rule, int passes) throws IOException {
        Rows rows = Rows.random(5, 6, 1_000);
        rows.by(rule, 64);
        assertThat(rows.reads).isEqualTo(passes * 6 * 16);
        assertThat(rows.longestRead).isEqualTo(64);
    }

    @Test
    void howMuchIsHeldDoesNotGrowWithTheMembers() {
        for (int members : new int[] {1, 2, 7, 100, 1_000}) {
            Numbers zeros = new Numbers.Constant(10_000_000, 0);
            Deltas deltas = new Deltas(Collections.nCopies(members, zeros));
            assertThat((long) deltas.block() * members)
                    .as("%d members", members)
                    .isLessThanOrEqualTo(1 << 18);
        }
    }
}
