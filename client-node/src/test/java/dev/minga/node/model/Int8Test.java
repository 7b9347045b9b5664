package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Scoring with weights in 8 bits. */
class Int8Test {
    private final BertModel int8 = LoadedModel.of(Precision.INT8);
    private final List<Tokens> texts = LoadedModel.tokens(LogLines.all());

    @Test
    void frozenWeightsTakeAQuarterOfTheirMemory() {
        assertThat(LoadedModel.fp32().frozenBytes()).isEqualTo(4 * 22_565_376L);
        // Words: 30,522 rows of 384 and a scale. Layers: weights, and two floats for each output.
        long layer = 4 * 384 * 384 + 2 * 384 * 1_536 + 8 * (4 * 384 + 1_536 + 384) + 4 * 4 * 384;
        assertThat(int8.frozenBytes())
                .isEqualTo(30_522L * (384 + 4) + 4 * 384 * (512 + 1 + 2) + 6 * layer)
                .isLessThan(3 * LoadedModel.fp32().frozenBytes() / 10);
    }

    @Test
    void embeddingsPointTheSameWay() {
        float[][] exact = LoadedModel.fp32().embeddings(texts);
        float[][] ours = int8.embeddings(texts);
        double cosine = Vectors.smallestCosine(ours, exact);
        double difference = Vectors.largestDifference(ours, exact);
        System.out.printf("int8 against fp32: max difference %.4f, min cosine %.6f%n", difference, cosine);
        assertThat(cosine).as("0.990 with weights of 8 bits, 0.987 with 7").isGreaterThan(hasEightBits() ? 0.99 : 0.98);
        assertThat(difference).as("int8 was really used").isBetween(1e-3, 0.3);
    }

    /** With VNNI products of 8 bits are summed in 32; then weights must not have fewer. */
    private static boolean hasEightBits() {
        try {
            return Files.readString(Path.of("/proc/cpuinfo")).contains("vnni");
        } catch (IOException noLinux) {
            return false;
        }
    }

    @Test
    void anAdapterIsAddedInFp32() {
        AdapterLayout layout = new AdapterLayout(384, 8, List.of(5), List.of(Target.values()), 384);
        Adapter zero = Adapters.withHeadThatPassesOn(Adapters.first(layout, 3));
        Adapter some = Adapters.withHeadThatPassesOn(Adapters.random(layout, 3, 0.02));
        float[][] exact = difference(LoadedModel.fp32(), some, zero);
        float[][] ours = difference(int8, some, zero);
        assertThat(Vectors.largestDifference(exact, new float[8][384])).isGreaterThan(0.05);
        assertThat(Vectors.smallestCosine(ours, exact)).isGreaterThan(0.97);
    }

    private float[][] difference(BertModel model, Adapter a, Adapter b) {
        float[][] with = model.logits(texts.subList(0, 8), a);
        float[][] without = model.logits(texts.subList(0, 8), b);
        for (int i = 0; i < with.length; i++) {
            for (int k = 0; k < 384; k++) {
                with[i][k] -= without[i][k];
            }
        }
        return with;
    }

    /** A last bit of attention, which differs with the batch, can tip what is rounded. */
    @Test
    void aTextsEmbeddingDoesNotDependOnItsNeighbours() {
        float[][] together = int8.embeddings(texts.subList(0, 8));
        for (int i = 0; i < 8; i++) {
            float[] alone = int8.embeddings(List.of(texts.get(i)))[0];
            assertThat(Vectors.cosine(alone, together[i])).isGreaterThan(0.999);
        }
    }

    /** Against the same in doubles. */
    @Test
    void aLinearLayerRoundsWeightsByOutputAndInputsByToken() throws Exception {
        int rows = 3;
        int in = 32;
        int out = 48;
        SplittableRandom random = new SplittableRandom(11);
        float[] x = floats(random, rows * in);
        float[] w = floats(random, out * in);
        float[] b = floats(random, out);
        for (int k = 0; k < in; k++) {
            x[k] *= 1_000;
            w[k] *= 1_000;
        }
        NativeEngine engine = NativeEngine.start(1, LoadedModel.NATIVE_LIBRARIES);
        BertShape shape = new BertShape(in, 1, 1, out, 1, 1, 1e-12);
        float[] ours;
        float levels;
        try (TorchProgram program = TorchProgram.bert(engine, shape, Pooling.MEAN);
                NDManager manager = engine.newManager()) {
            NDList weight = program.run("int8_weight", false, new NDList(manager.create(w, new Shape(out, in))));
            NDList bias = program.run(
                    "int8_bias", false, new NDList(manager.create(w, new Shape(out, in)), manager.create(b)));
            levels = program.run("int8_levels", false, new NDList(manager.create(w, new Shape(out, in))))
                    .head()
                    .toFloatArray()[0];
            ours = program.run(
                            "linear",
                            false,
                            new NDList(manager.create(x, new Shape(1, rows, in)), weight.head(), bias.head()))
                    .head()
                    .toFloatArray();
        }
        assertThat(levels).as("8 bits, or 7 where products are summed in 16").isIn(127f, hasEightBits() ? 127f : 64f);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < out; j++) {
                double xs = largest(x, i * in, in) / 127;
                double ws = largest(w, j * in, in) / levels;
                double sum = 0;
                for (int k = 0; k < in; k++) {
                    sum += Math.rint(x[i * in + k] / xs) * Math.rint(w[j * in + k] / ws);
                }
                double expected = sum * xs * ws + b[j];
                assertThat((double) ours[i * out + j])
                        .as("row %s, output %s", i, j)
                        .isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
            }
        }
    }

    private static float[] floats(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private static double largest(float[] values, int from, int count) {
        double largest = 0;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return largest;
    }

    @Test
    void thereAreNoGradients() {
        Adapter adapter = Adapters.first(Adapters.queryAndValue(2), 1);
        assertThatIllegalStateException()
                .isThrownBy(() -> int8.gradients(texts.subList(0, 1), new int[1], adapter))
                .withMessage("int8 has no gradients");
    }

    @Test
    void scoringLeavesNoNativeArrayBehind() {
        int before = int8.arraysHeld();
        int8.embeddings(texts.subList(0, 4));
        assertThat(int8.arraysHeld()).isEqualTo(before);
    }
}
