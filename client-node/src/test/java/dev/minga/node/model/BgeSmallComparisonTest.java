package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A deeper encoder of the same kind, bge-small-en-v1.5 with 12 layers, against ONNX Runtime: every token's vector, from which its
 * pooling takes the first.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BgeSmallComparisonTest {
    private static final double SAME = 1e-4;
    private static final int LAYERS = 12;
    private static final ArtifactFiles FILES =
            new ArtifactFiles("/bge-small-en-v1.5.onnx", "/bge-small-en-v1.5-tokenizer.json", Pooling.CLS, 12, 1e-12);
    private static final BaseModel BGE_SMALL = new BaseModel("bge-small-en-v1.5", FILES);

    private final List<Tokens> texts = new ArrayList<>();
    private float[][] theirs = new float[0][];

    @TempDir
    static Path folder;

    @BeforeAll
    void askOnnxRuntime() throws IOException, InterruptedException {
        try (Tokenizer tokenizer = Tokenizer.open(BGE_SMALL, 128)) {
            LogLines.some(0, 12).forEach(line -> texts.add(tokenizer.tokens(line)));
        }
        Path onnx = folder.resolve("bge.onnx");
        try (InputStream in = FILES.openWeights()) {
            Files.copy(in, onnx);
        }
        theirs = new OnnxRuntime(folder).tokens(onnx, OnnxRuntime.batches(texts, 4));
    }

    @Test
    void everyTokenHasTheSameVector() throws Exception {
        try (BertModel model =
                BertModel.load(NativeEngine.start(1, LoadedModel.NATIVE_LIBRARIES), BGE_SMALL, Precision.FP32)) {
            assertThat(model.shape().layers()).isEqualTo(LAYERS);
            int at = 0;
            double largest = 0;
            for (Prefix text : model.prefixes(texts, LAYERS)) {
                for (int token = 0; token < text.length(); token++) {
                    float[] ours = Arrays.copyOfRange(
                            text.hidden(),
                            token * model.shape().hidden(),
                            (token + 1) * model.shape().hidden());
                    largest = Math.max(largest, Vectors.largestDifference(ours, theirs[at]));
                    at++;
                }
            }
            System.out.printf("bge-small against ONNX Runtime: max difference of a token's vector %.2e%n", largest);
            assertThat(theirs).hasNumberOfRows(at);
            assertThat(largest).isLessThanOrEqualTo(SAME);
        }
    }
}
