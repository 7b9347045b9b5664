package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Factors;
import dev.minga.shared.lora.Target;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logits, losses and gradients against Hugging Face PEFT's; {@code simulations/peers/peft/gradients.py} made the numbers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeftFixtureTest {
    private static final double SAME = 1e-4;
    private static final double ALPHA = 6;
    private static final AdapterLayout LAYOUT =
            new AdapterLayout(384, 2, List.of(1, 4), List.of(Target.QUERY, Target.VALUE), 3, Factors.BOTH);
    private static final List<Tokens> TEXTS = List.of(
            new Tokens(new long[] {101, 2131, 1013, 5950, 1012, 16129, 102}),
            new Tokens(new long[] {
                101, 2131, 1013, 1012, 1012, 1013, 1012, 1012, 1013, 4385, 1013, 3413, 2094, 26000, 16839, 1012, 2093,
                102
            }),
            new Tokens(new long[] {101, 102}),
            new Tokens(LongStream.range(-1, 41)
                    .map(i -> i < 0 ? 101 : i == 40 ? 102 : 1_000 + 37 * i)
                    .toArray()));
    private static final int[] LABELS = {0, 2, 1};

    private SortedMap<String, FloatTensor> fixture = new java.util.TreeMap<>();

    @BeforeAll
    void read() throws IOException {
        try (InputStream in = PeftFixtureTest.class.getResourceAsStream("peft-minilm.safetensors");
                TensorFile file = TensorFile.open(in.readAllBytes(), TensorFile.Limits.ADAPTER)) {
            fixture = file.readAll();
        }
    }

    /** What both sides fill tensors with. */
    private static float[] formula(int length, int seed, double size) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (size * Math.sin(seed + 0.7 * i));
        }
        return values;
    }

    /** The seeds go A, B, A, B … from slot to slot. */
    private static Adapter adapter(Factors trained) {
        AdapterLayout layout = LAYOUT.training(trained);
        int slots = layout.slots().size();
        List<float[]> a = LongStream.range(0, slots)
                .mapToObj(slot -> formula(layout.factor(), (int) (1 + 2 * slot), 0.05))
                .toList();
        List<float[]> b = LongStream.range(0, slots)
                .mapToObj(slot -> formula(layout.factor(), (int) (2 + 2 * slot), 0.1))
                .toList();
        float[] vector = new float[layout.length()];
        for (int slot = 0; slot < slots; slot++) {
            if (trained.a()) {
                System.arraycopy(a.get(slot), 0, vector, slot * layout.factor(), layout.factor());
            }
            if (trained.b()) {
                System.arraycopy(b.get(slot), 0, vector, layout.lengthOfA() + slot * layout.factor(), layout.factor());
            }
        }
        System.arraycopy(formula(3 * 384, 100, 0.1), 0, vector, layout.head(), 3 * 384);
        System.arraycopy(formula(3, 200, 0.1), 0, vector, layout.head() + 3 * 384, 3);
        return new Adapter(
                layout,
                ALPHA / layout.rank(),
                trained.a() ? List.of() : a,
                trained.b() ? List.of() : b,
                List.of(),
                vector);
    }

    @Test
    void logitsAreThoseOfPeft() {
        float[][] ours = LoadedModel.fp32().logits(TEXTS, adapter(Factors.BOTH));
        float[] theirs = fixture.get("logits").values();
        for (int i = 0; i < TEXTS.size(); i++) {
            for (int k = 0; k < 3; k++) {
                assertThat(ours[i][k]).as("text %s, class %s", i, k).isCloseTo(theirs[3 * i + k], within((float) SAME));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void gradientsOfEveryTensorAreThoseOfPeft(Factors trained) {
        Adapter adapter = adapter(trained);
        PerExampleGradients ours = LoadedModel.fp32().gradients(TEXTS.subList(0, LABELS.length), LABELS, adapter);
        for (int i = 0; i < LABELS.length; i++) {
            assertThat(ours.losses()[i])
                    .as("loss of text %s", i)
                    .isCloseTo(fixture.get("losses").values()[i], within((float) SAME));
            float[] row = new float[adapter.layout().length()];
            System.arraycopy(ours.flat(), i * row.length, row, 0, row.length);
            int text = i;
            adapter.layout().tensors(row).forEach((name, gradient) -> {
                FloatTensor theirs = fixture.get(text + "/" + name);
                assertThat(theirs).as(name).isNotNull();
                assertThat(gradient.shape()).isEqualTo(theirs.shape());
                double largest = Vectors.largestDifference(theirs.values(), new float[theirs.values().length]);
                assertThat(largest).as("%s has a gradient", name).isGreaterThan(1e-5);
                assertThat(Vectors.largestDifference(gradient.values(), theirs.values()) / largest)
                        .as("text %s, %s, relative to the largest", text, name)
                        .isLessThan(SAME);
            });
        }
    }
}
