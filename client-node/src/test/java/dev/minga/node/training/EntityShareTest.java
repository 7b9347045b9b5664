package dev.minga.node.training;

import static dev.minga.node.training.EntitySteps.DIMENSION;
import static dev.minga.node.training.EntitySteps.ZERO;
import static dev.minga.node.training.EntitySteps.clippedSum;
import static dev.minga.node.training.EntitySteps.entities;
import static dev.minga.node.training.EntitySteps.sampler;
import static dev.minga.node.training.EntitySteps.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.minga.crypto.privacy.Lattice;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.node.training.EntitySteps.Eavesdropper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one entity adds to a step: at most the clip, of at most K records, and the same whoever else is drawn. */
class EntityShareTest {
    private final HashedGradients model = new HashedGradients();

    /** The unclipped sum, every bit of it, and then the lattice units: the same beside whomever, in whatever micro-batches. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatAnEntityAddsIsTheSameBitForBitWhoeverElseIsDrawn(long seed) {
        List<List<TokenisedExample>> all = new ArrayList<>(entities(200, 7, seed));
        List<TokenisedExample> one = all.remove(70);
        double[] sum = sums(List.of(one), 1).get(0);
        long[] alone = clippedSum(model, List.of(one), 7, 0.9);
        for (int others : new int[] {1, 63, 64, 65, 199}) {
            Collections.shuffle(all, new Random(seed + others));
            List<List<TokenisedExample>> without = all.subList(0, others);
            List<List<TokenisedExample>> with = new ArrayList<>(without);
            with.add(others / 2, one);
            for (int size : new int[] {1, 7, 64}) {
                assertThat(sums(with, size))
                        .as("seed %s, %s others, %s", seed, others, size)
                        .contains(sum);
            }
            long[] before = clippedSum(model, without, 7, 0.9);
            long[] after = clippedSum(model, with, 7, 0.9);
            Arrays.setAll(after, i -> after[i] - before[i]);
            assertThat(after).as("seed %s, beside %s others", seed, others).isEqualTo(alone);
        }
    }

    private List<double[]> sums(List<List<TokenisedExample>> entities, int microBatch) {
        TrainingSet set = new TrainingSet(entities, 7);
        List<double[]> sums = new ArrayList<>();
        new UnitGradients(model, new GroupScales(1, 0.3), batch -> DpSgdTest.inParts(batch, microBatch))
                .each(set.draw(sampler(1), 1), ZERO, gradient -> sums.add(gradient.clone()));
        return sums;
    }

    /**
     * Two data sets that differ by one entity of thousands of records, whose gradients are as bad as they get: the sums differ
     * by at most C, in whole lattice units, exactly.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.9999999999999999, 1, 1.7320508075688772, 3})
    void anEntityOfManyHugeGradientsMovesTheSumByAtMostTheClip(double clip) {
        List<List<TokenisedExample>> others = entities(40, 3, 8);
        for (float size : new float[] {1e-30f, 1, 1e10f, Float.MAX_VALUE, Float.NaN, Float.POSITIVE_INFINITY}) {
            GradientModel wild = (texts, labels, adapter) -> {
                PerExampleGradients gradients = model.gradients(texts, labels, adapter);
                for (int i = 0; i < texts.size(); i++) {
                    if (texts.get(i).length() == 120) {
                        for (int at = 0; at < DIMENSION; at++) {
                            gradients.flat()[i * DIMENSION + at] *= size;
                        }
                    }
                }
                return gradients;
            };
            int[] lengths = new int[3_000];
            Arrays.fill(lengths, 120);
            List<List<TokenisedExample>> with = new ArrayList<>(others);
            with.add(20, HashedGradients.records(lengths));
            long[] before = clippedSum(wild, others, 3_000, clip);
            long[] after = clippedSum(wild, with, 3_000, clip);
            BigDecimal squares = BigDecimal.ZERO;
            for (int i = 0; i < DIMENSION; i++) {
                squares = squares.add(BigDecimal.valueOf(after[i] - before[i]).pow(2));
            }
            BigDecimal most = new BigDecimal(clip / new Lattice(clip).unit()).pow(2);
            assertThat(squares).as("clip %s, size %s", clip, size).isLessThanOrEqualTo(most);
            if (size >= 1 && size <= Float.MAX_VALUE) {
                assertThat(squares.doubleValue() / most.doubleValue()).isCloseTo(1, within(1e-6));
            }
        }
    }

    @Test
    void aRecordThatIsNotFiniteLeavesItsEntitysOthersAsTheyAre() {
        List<TokenisedExample> entity = HashedGradients.records(5, 6, 7);
        GradientModel sick = (texts, labels, adapter) -> {
            PerExampleGradients gradients = model.gradients(texts, labels, adapter);
            for (int i = 0; i < texts.size(); i++) {
                if (texts.get(i).length() == 6) {
                    gradients.flat()[i * DIMENSION + 16] = Float.NaN;
                }
            }
            return gradients;
        };
        assertThat(clippedSum(sick, List.of(entity), 3, 0.5))
                .isEqualTo(clippedSum(model, List.of(List.of(entity.get(0), entity.get(2))), 3, 0.5))
                .doesNotContain(0);
        assertThat(clippedSum(sick, List.of(List.of(entity.get(1), entity.get(1))), 3, 0.5))
                .containsOnly(0);
    }

    /**
     * Of an entity of 6 records 3 enter, each of the 20 sets as often: χ² with 19 degrees of freedom is above 80 with
     * probability below 1e-8 (see SubsetTest). Each record's gradient is a power of two, so that a sum names its records.
     */
    @Test
    void ofAnEntityWithMoreRecordsAUniformSetOfKEntersAnewInEachStep() {
        List<TokenisedExample> entity = HashedGradients.records(1, 2, 3, 4, 5, 6);
        GradientModel powers = (texts, labels, adapter) -> {
            float[] flat = new float[texts.size() * DIMENSION];
            for (int i = 0; i < texts.size(); i++) {
                flat[i * DIMENSION] = 1 << (texts.get(i).length() - 1);
            }
            return new PerExampleGradients(DIMENSION, flat, new float[texts.size()]);
        };
        Eavesdropper ear = new Eavesdropper();
        DpSgd sgd = new DpSgd(powers, settings(1, 1, 1_000), DIMENSION, sampler(21), ear);
        int[] counts = new int[64];
        int steps = 20_000;
        for (int step = 0; step < steps; step++) {
            sgd.step(new TrainingSet(List.of(entity), 3), ZERO);
            counts[(int) Math.round(ear.sum[0] * new Lattice(1_000).unit())]++;
        }
        double expected = steps / 20.0;
        double chiSquare = 0;
        for (int set = 0; set < 64; set++) {
            if (Integer.bitCount(set) == 3) {
                chiSquare += (counts[set] - expected) * (counts[set] - expected) / expected;
            } else {
                assertThat(counts[set]).as("set %s is not of three", set).isZero();
            }
        }
        assertThat(chiSquare).as("seed 21: %s", Arrays.toString(counts)).isLessThan(80);
    }
}
