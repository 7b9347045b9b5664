package dev.minga.node.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.Adapters;
import dev.minga.node.model.LoadedModel;
import dev.minga.node.model.LogLines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineScorerTest {
    private static final long SEED = 12;

    private final Adapter adapter = Adapters.random(Adapters.queryAndValue(3), SEED, 0.02);
    private final LineScorer scorer = new LineScorer(LoadedModel.fp32()::logits, LoadedModel.tokenizer(), adapter);

    /** More lines than fit a batch, of very different lengths. */
    private static List<String> lines() {
        List<String> lines = new ArrayList<>(LogLines.some(17, 8));
        for (int i = 0; i < 70; i++) {
            lines.add("login " + i);
        }
        return lines;
    }

    @Test
    void probabilitiesAreThoseOfTheClassesAndSumToOne() {
        List<double[]> probabilities = scorer.probabilities(lines());
        assertThat(probabilities).hasSize(78).allSatisfy(row -> {
            assertThat(row).hasSize(3);
            assertThat(Arrays.stream(row).sum()).isCloseTo(1, within(1e-12));
            assertThat(row[0]).isBetween(0.0, 1.0);
        });
    }

    @Test
    void aLinesScoreDoesNotDependOnItsCompany() {
        List<String> lines = lines();
        Map<String, double[]> together = new HashMap<>();
        List<double[]> first = scorer.probabilities(lines);
        for (int i = 0; i < lines.size(); i++) {
            together.put(lines.get(i), first.get(i));
        }
        Collections.shuffle(lines, new Random(SEED));
        List<double[]> shuffled = scorer.probabilities(lines);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(shuffled.get(i))
                    .as("%s, seed %s", lines.get(i), SEED)
                    .containsExactly(together.getOrDefault(lines.get(i), new double[0]), within(1e-5));
        }
        for (String line : lines.subList(0, 5)) {
            assertThat(scorer.probabilities(List.of(line)).get(0))
                    .as("%s alone", line)
                    .containsExactly(together.getOrDefault(line, new double[0]), within(1e-5));
        }
    }

    @Test
    void nothingScoresNothing() {
        assertThat(scorer.probabilities(List.of())).isEmpty();
    }

    @Test
    void veryLargeLogitsAreStillProbabilities() {
        float[] vector = adapter.vector().clone();
        vector[vector.length - 1] = 1e30f;
        List<double[]> certain = new LineScorer(
                        LoadedModel.fp32()::logits, LoadedModel.tokenizer(), adapter.with(vector))
                .probabilities(List.of("x"));
        assertThat(certain.get(0)).containsExactly(0, 0, 1);
    }
}
