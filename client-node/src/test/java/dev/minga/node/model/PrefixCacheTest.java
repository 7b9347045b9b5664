package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered changes nothing but the time it takes. */
class PrefixCacheTest {
    private static final long PLENTY = 1L << 30;
    private static final long SEED = 51;

    private final BertModel model = LoadedModel.fp32();
    private final List<Tokens> texts = LoadedModel.tokens(LogLines.some(17, 6));
    private final int[] labels = {0, 1, 0, 1, 1, 0};

    static List<List<Integer>> layers() {
        return List.of(List.of(0, 1, 2, 3, 4, 5), List.of(2, 5), List.of(5), List.of());
    }

    private static Adapter adapter(List<Integer> layers) {
        return Adapters.random(new AdapterLayout(384, 4, layers, List.of(Target.QUERY, Target.VALUE), 2), SEED, 0.02);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void gradientsAndLogitsAreThoseOfTheModel(List<Integer> layers) {
        Adapter adapter = adapter(layers);
        PrefixCache cache = new PrefixCache(model, PLENTY);
        PerExampleGradients expected = model.gradients(texts, labels, adapter);
        double size = Vectors.largestDifference(expected.flat(), new float[expected.flat().length]);
        for (int time = 1; time <= 2; time++) {
            PerExampleGradients actual = cache.gradients(texts, labels, adapter);
            assertThat(Vectors.largestDifference(actual.flat(), expected.flat()) / size)
                    .as("time %s", time)
                    .isLessThanOrEqualTo(1e-4);
            assertThat(Vectors.largestDifference(actual.losses(), expected.losses()))
                    .isLessThanOrEqualTo(1e-5);
            assertThat(Vectors.largestDifference(cache.logits(texts, adapter), model.logits(texts, adapter)))
                    .isLessThanOrEqualTo(1e-5);
        }
    }

    @Test
    void otherCompanyAnotherOrderAndAnotherAdapterGetTheRightTexts() {
        PrefixCache cache = new PrefixCache(model, PLENTY);
        Random random = new Random(SEED);
        List<Tokens> mixed = new ArrayList<>(texts);
        for (int i = 0; i < 6; i++) {
            Collections.shuffle(mixed, random);
            List<Tokens> some = List.copyOf(mixed.subList(0, 1 + random.nextInt(5)));
            Adapter adapter = adapter(layers().get(i % 3));
            assertThat(Vectors.largestDifference(cache.logits(some, adapter), model.logits(some, adapter)))
                    .as("batch %s, seed %s", i, SEED)
                    .isLessThanOrEqualTo(1e-5);
        }
    }

    @Test
    void aTextThatStandsTwiceInABatchIsScoredTwice() {
        PrefixCache cache = new PrefixCache(model, PLENTY);
        Adapter adapter = adapter(List.of(5));
        List<Tokens> twice = List.of(texts.get(0), texts.get(1), texts.get(0));
        float[][] logits = cache.logits(twice, adapter);
        assertThat(Vectors.largestDifference(logits, model.logits(twice, adapter)))
                .isLessThanOrEqualTo(1e-5);
        assertThat(logits[2]).containsExactly(logits[0], org.assertj.core.api.Assertions.within(1e-5f));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 70_000})
    void withLittleOrNoMemoryItIsOnlySlower(long mostBytes) {
        PrefixCache cache = new PrefixCache(model, mostBytes);
        Adapter adapter = adapter(List.of(4, 5));
        float[][] expected = model.logits(texts, adapter);
        for (int time = 1; time <= 3; time++) {
            assertThat(Vectors.largestDifference(cache.logits(texts, adapter), expected))
                    .as("%s bytes, time %s", mostBytes, time)
                    .isLessThanOrEqualTo(1e-5);
        }
    }

    @Test
    void rememberingHoldsNoNativeMemory() {
        int before = model.arraysHeld();
        PrefixCache cache = new PrefixCache(model, PLENTY);
        for (int i = 0; i < 3; i++) {
            cache.gradients(texts.subList(0, 2), new int[] {0, 1}, adapter(List.of(5)));
        }
        assertThat(model.arraysHeld()).isEqualTo(before);
    }
}
