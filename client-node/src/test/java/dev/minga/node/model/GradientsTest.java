package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Per-example gradients against one backward pass per example, and both against differences of the loss. */
class GradientsTest {
    private static final long SEED = 41;

    private final BertModel model = LoadedModel.fp32();

    static List<AdapterLayout> layouts() {
        return List.of(
                Adapters.queryAndValue(2),
                new AdapterLayout(384, 3, List.of(1, 4), List.of(Target.KEY), 3),
                new AdapterLayout(384, 1, List.of(5), List.of(Target.values()), 4),
                new AdapterLayout(384, 2, List.of(), List.of(Target.QUERY), 2));
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void aBatchOfDifferentLengthsGivesEachTextTheGradientItHasAlone(AdapterLayout layout) {
        Adapter adapter = Adapters.random(layout, SEED, 0.02);
        List<Tokens> texts = LoadedModel.tokens(LogLines.some(7, 8));
        assertThat(texts.stream().map(Tokens::length).distinct()).hasSizeGreaterThan(5);
        int[] labels =
                IntStream.range(0, texts.size()).map(i -> i % layout.classes()).toArray();
        PerExampleGradients batch = model.gradients(texts, labels, adapter);
        assertThat(batch.examples()).isEqualTo(texts.size());
        assertThat(batch.dimension()).isEqualTo(layout.length());
        assertThat(batch.flat()).hasSize(texts.size() * layout.length());
        for (int i = 0; i < texts.size(); i++) {
            PerExampleGradients alone = model.gradients(List.of(texts.get(i)), new int[] {labels[i]}, adapter);
            float[] fromBatch = row(batch, i);
            assertThat(largest(alone.flat())).as("text %s has a gradient", i).isGreaterThan(1e-3);
            assertThat(Vectors.largestDifference(fromBatch, alone.flat()) / largest(alone.flat()))
                    .as("text %s, seed %s", i, SEED)
                    .isLessThanOrEqualTo(1e-4);
            assertThat((double) batch.losses()[i]).isCloseTo(alone.losses()[0], within(1e-5));
        }
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void gradientsAreTheSlopeOfTheLoss(AdapterLayout layout) {
        Adapter adapter = Adapters.random(layout, SEED + 1, 0.05);
        Tokens text = LoadedModel.tokens(LogLines.some(22, 1)).get(0);
        int label = layout.classes() - 1;
        PerExampleGradients gradients = model.gradients(List.of(text), new int[] {label}, adapter);
        assertThat((double) gradients.losses()[0]).isCloseTo(loss(text, label, adapter), within(1e-5));
        for (int at : coordinates(layout, gradients.flat())) {
            double slope = slope(text, label, adapter, at);
            assertThat((double) gradients.flat()[at])
                    .as("coordinate %s of %s, seed %s", at, layout.length(), SEED)
                    .isCloseTo(slope, within(0.02 * Math.abs(slope) + 2e-4));
        }
    }

    @Test
    void withEveryBZeroItIsOnlyAThatBringsGradientsToB() {
        AdapterLayout layout = Adapters.queryAndValue(2);
        Adapter first = Adapters.first(layout, SEED);
        float[] gradient = model.gradients(LoadedModel.tokens(LogLines.some(25, 1)), new int[] {1}, first)
                .flat();
        for (int slot = 0; slot < layout.slots().size(); slot++) {
            int from = slot * 384 * 8;
            assertThat(largest(Arrays.copyOfRange(gradient, from, from + 384 * 8)))
                    .as("%s", layout.slots().get(slot))
                    .isGreaterThan(1e-6);
        }
    }

    /** The largest coordinates of each part: B's first slot and last, the head's weights, and a bias. */
    private static List<Integer> coordinates(AdapterLayout layout, float[] gradient) {
        List<Integer> chosen = new ArrayList<>();
        int b = layout.head();
        if (b > 0) {
            int slot = layout.hidden() * layout.rank();
            chosen.addAll(largestOf(gradient, 0, slot, 3));
            chosen.addAll(largestOf(gradient, b - slot, b, 3));
            chosen.add(new SplittableRandom(SEED).nextInt(b));
        }
        chosen.addAll(largestOf(gradient, b, layout.length() - layout.classes(), 3));
        chosen.add(layout.length() - 1);
        return chosen;
    }

    private static List<Integer> largestOf(float[] values, int from, int to, int count) {
        return IntStream.range(from, to)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -Math.abs(values[i])))
                .limit(count)
                .toList();
    }

    private double slope(Tokens text, int label, Adapter adapter, int at) {
        float step = 0.01f;
        float[] up = adapter.vector().clone();
        float[] down = adapter.vector().clone();
        up[at] += step;
        down[at] -= step;
        double width = (double) up[at] - down[at];
        return (loss(text, label, adapter.with(up)) - loss(text, label, adapter.with(down))) / width;
    }

    /** Cross entropy, computed here from the logits. */
    private double loss(Tokens text, int label, Adapter adapter) {
        float[] logits = model.logits(List.of(text), adapter)[0];
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp((double) logit - logits[label]);
        }
        return Math.log(sum);
    }

    private static float[] row(PerExampleGradients gradients, int example) {
        int from = example * gradients.dimension();
        return Arrays.copyOfRange(gradients.flat(), from, from + gradients.dimension());
    }

    private static double largest(float[] values) {
        return Vectors.largestDifference(values, new float[values.length]);
    }
}
