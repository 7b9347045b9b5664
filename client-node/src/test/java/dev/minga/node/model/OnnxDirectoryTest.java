package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Exported models of base models in directories under ONNX Runtime, texts of several lengths in one batch: without products
 * against the vectors of Hugging Face transformers and a slow head, with products against ours.
 */
class OnnxDirectoryTest {
    private static final double SAME = 1e-5;
    private static final int CLASSES = 3;

    @TempDir
    Path folder;

    private float[][] exported(BaseModel base, Adapter adapter, List<Tokens> texts)
            throws IOException, InterruptedException {
        Path onnx = folder.resolve("model.onnx");
        try (OutputStream out = Files.newOutputStream(onnx)) {
            OnnxFile.write(out, base, adapter, new TreeMap<>());
        }
        float[][] rows = new OnnxRuntime(folder).outputs(onnx, List.of(texts), CLASSES);
        return Arrays.stream(rows).map(row -> Arrays.copyOf(row, CLASSES)).toArray(float[][]::new);
    }

    private static float[] head(float[] vector, float[] head) {
        float[] logits = new float[CLASSES];
        for (int k = 0; k < CLASSES; k++) {
            double sum = head[CLASSES * vector.length + k];
            for (int i = 0; i < vector.length; i++) {
                sum += (double) head[k * vector.length + i] * vector[i];
            }
            logits[k] = (float) sum;
        }
        return logits;
    }

    @ParameterizedTest
    @CsvSource({"bert, MEAN", "bert, CLS", "roberta, MEAN", "roberta, CLS"})
    void logitsAreThoseOfTheBaseModelAndItsPooling(String type, Pooling pooling)
            throws IOException, InterruptedException, NativeLibraryException {
        Path directory = Encoders.write(folder.resolve(type), type);
        DirectoryForwardTest.pool(
                directory, pooling == Pooling.CLS ? "pooling_mode_cls_token" : "pooling_mode_mean_tokens");
        BaseModel base = BaseModel.directory(directory);
        List<Encoders.Expected> expected = Encoders.expected(type);
        List<Tokens> texts =
                expected.stream().map(text -> new Tokens(text.ids())).toList();
        AdapterLayout layout = new AdapterLayout(
                base.facts().shape().hidden(), 2, List.of(0), List.of(Target.QUERY, Target.VALUE), CLASSES);
        float[] numbers = new float[layout.length()];
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (random.nextDouble() - 0.5);
        }
        Adapter products = Adapters.first(layout, 5).with(numbers.clone());
        Arrays.fill(numbers, 0, layout.head(), 0);
        Adapter none = products.with(numbers);
        float[][] theirs = exported(base, none, texts);
        for (int i = 0; i < theirs.length; i++) {
            Encoders.Expected text = expected.get(i);
            float[] slow = head(pooling == Pooling.CLS ? text.cls() : text.mean(), none.head());
            assertThat(Vectors.largestDifference(theirs[i], slow))
                    .as("text %s", i)
                    .isLessThan(SAME);
        }
        float[][] merged = exported(base, products, texts);
        try (BertModel model =
                BertModel.load(NativeEngine.start(1, LoadedModel.NATIVE_LIBRARIES), base, Precision.FP32)) {
            float[][] ours = model.logits(texts, products);
            for (int i = 0; i < ours.length; i++) {
                assertThat(Vectors.largestDifference(ours[i], merged[i]))
                        .as("text %s", i)
                        .isLessThan(SAME);
                assertThat(Vectors.largestDifference(theirs[i], merged[i])).isGreaterThan(1e-3);
            }
        }
    }
}
