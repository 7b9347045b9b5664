package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Factors;
import dev.minga.shared.lora.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Per-example gradients of A, of B and of both, with earlier adapters and without, against the loss and against each other. */
class FactorGradientsTest {
    private static final long SEED = 71;
    private static final AdapterLayout LAYOUT =
            new AdapterLayout(384, 4, List.of(2, 5), List.of(Target.QUERY, Target.VALUE), 2);

    private final BertModel model = LoadedModel.fp32();

    @ParameterizedTest
    @CsvSource({"A, 0", "A, 6", "BOTH, 0", "BOTH, 6", "B, 6"})
    void gradientsAreTheSlopeOfTheLoss(Factors trained, int earlierRank) {
        AdapterLayout layout = LAYOUT.training(trained);
        Adapter adapter = Adapters.withHistory(layout, SEED, 0.05, earlierRank);
        Tokens text = LoadedModel.tokens(LogLines.some(22, 1)).get(0);
        float[] gradient =
                model.gradients(List.of(text), new int[] {1}, adapter).flat();
        assertThat(gradient).hasSize(layout.length());
        List<Integer> coordinates = new ArrayList<>();
        for (int from = 0; from < layout.head(); from += layout.factor()) {
            coordinates.addAll(largestOf(gradient, from, from + layout.factor()));
        }
        coordinates.addAll(largestOf(gradient, layout.head(), layout.length()));
        for (int at : coordinates) {
            float step = at < layout.lengthOfA() ? 0.04f : 0.01f;
            double slope = (loss(text, adapter, at, step) - loss(text, adapter, at, -step)) / (2 * step);
            assertThat((double) gradient[at])
                    .as("coordinate %s of %s, seed %s", at, layout.length(), SEED)
                    .isCloseTo(slope, within(0.02 * Math.abs(slope) + 2e-4));
            assertThat(Math.abs(gradient[at]))
                    .as("coordinate %s has a slope", at)
                    .isGreaterThan(1e-4f);
        }
    }

    private static List<Integer> largestOf(float[] values, int from, int to) {
        return IntStream.range(from, to)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -Math.abs(values[i])))
                .limit(2)
                .toList();
    }

    private double loss(Tokens text, Adapter adapter, int at, float step) {
        float[] vector = adapter.vector().clone();
        vector[at] += step;
        float[] logits = model.logits(List.of(text), adapter.with(vector))[0];
        return Math.log(1 + Math.exp((double) logits[0] - logits[1]));
    }

    /** One record among others has, alone and with only A or only B trained, the gradient that it has with both. */
    @Test
    void bothFactorsGradientsAreThoseOfEachByItselfInAnyCompany() {
        Adapter both = Adapters.withHistory(LAYOUT.training(Factors.BOTH), SEED, 0.03, 3);
        Adapter onlyA = part(both, Factors.A);
        Adapter onlyB = part(both, Factors.B);
        List<Tokens> texts = LoadedModel.tokens(LogLines.some(7, 6));
        int[] labels = {0, 1, 1, 0, 1, 0};
        int length = both.layout().length();
        int lengthOfA = both.layout().lengthOfA();
        float[] batch = model.gradients(texts, labels, both).flat();
        for (int i = 0; i < texts.size(); i++) {
            List<Tokens> alone = List.of(texts.get(i));
            int[] label = {labels[i]};
            float[] own = Arrays.copyOfRange(batch, i * length, (i + 1) * length);
            float[] a = model.gradients(alone, label, onlyA).flat();
            float[] b = model.gradients(alone, label, onlyB).flat();
            assertClose(Arrays.copyOf(own, lengthOfA), Arrays.copyOf(a, lengthOfA));
            assertClose(Arrays.copyOfRange(own, lengthOfA, length), b);
            assertClose(
                    Arrays.copyOfRange(own, both.layout().head(), length), Arrays.copyOfRange(a, lengthOfA, a.length));
        }
    }

    private static void assertClose(float[] one, float[] other) {
        double largest = Vectors.largestDifference(other, new float[other.length]);
        assertThat(largest).isGreaterThan(1e-5);
        assertThat(Vectors.largestDifference(one, other) / largest).isLessThan(1e-4);
    }

    private static Adapter part(Adapter both, Factors trained) {
        AdapterLayout layout = both.layout().training(trained);
        List<float[]> a = new ArrayList<>();
        List<float[]> b = new ArrayList<>();
        for (int slot = 0; slot < layout.slots().size(); slot++) {
            a.add(both.a(slot));
            b.add(both.b(slot));
        }
        float[] all = both.vector();
        int lengthOfA = both.layout().lengthOfA();
        float[] vector = new float[layout.length()];
        int from = trained.a() ? 0 : lengthOfA;
        int head = all.length - both.layout().head();
        System.arraycopy(all, from, vector, 0, layout.head());
        System.arraycopy(all, both.layout().head(), vector, layout.head(), head);
        return new Adapter(
                layout, both.scale(), trained.a() ? List.of() : a, trained.b() ? List.of() : b, both.earlier(), vector);
    }

    @ParameterizedTest
    @EnumSource
    void anAdapterWithItsHistoryIsOneAdapterOfGreaterRank(Factors trained) {
        Adapter adapter = Adapters.withHistory(LAYOUT.training(trained), SEED, 0.1, 8);
        Adapter whole = adapter.whole();
        assertThat(whole.layout().rank()).isEqualTo(12);
        assertThat(whole.earlier()).isEmpty();
        List<Tokens> texts = LoadedModel.tokens(LogLines.some(3, 4));
        float[][] one = model.logits(texts, adapter);
        float[][] other = model.logits(texts, whole);
        float[][] without = model.logits(
                texts,
                new Adapter(
                        adapter.layout(),
                        adapter.scale(),
                        adapter.frozenA(),
                        adapter.frozenB(),
                        List.of(),
                        adapter.vector()));
        for (int i = 0; i < texts.size(); i++) {
            assertThat(Vectors.largestDifference(one[i], other[i])).isLessThan(1e-5);
            assertThat(Vectors.largestDifference(one[i], without[i])).isGreaterThan(1e-3);
        }
    }
}
