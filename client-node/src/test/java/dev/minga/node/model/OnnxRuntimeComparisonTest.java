package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
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

/** Our forward pass against ONNX Runtime's on the same file. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnnxRuntimeComparisonTest {
    private static final double SAME = 1e-4;
    private static final int BATCH = 16;

    private final List<Tokens> texts = LoadedModel.tokens(LogLines.all());
    private final List<List<Tokens>> batches = OnnxRuntime.batches(texts, BATCH);
    private float[][] alone = new float[0][];
    private float[][] batched = new float[0][];

    @TempDir
    static Path folder;

    @BeforeAll
    void askOnnxRuntime() throws IOException, InterruptedException {
        Path onnx = folder.resolve("base.onnx");
        try (InputStream in = getClass().getResourceAsStream("/all-minilm-l6-v2.onnx")) {
            Files.copy(in, onnx);
        }
        List<List<Tokens>> all = new ArrayList<>(OnnxRuntime.batches(texts, 1));
        all.addAll(batches);
        float[][] rows = new OnnxRuntime(folder).embeddings(onnx, all);
        alone = Arrays.copyOfRange(rows, 0, texts.size());
        batched = Arrays.copyOfRange(rows, texts.size(), rows.length);
    }

    @Test
    void linesAloneHaveTheSameEmbeddings() {
        assertThat(texts).hasSizeGreaterThanOrEqualTo(50);
        for (int i = 0; i < texts.size(); i++) {
            float[][] ours = LoadedModel.fp32().embeddings(List.of(texts.get(i)));
            assertThat(Vectors.largestDifference(ours[0], alone[i]))
                    .as("line %s", i + 1)
                    .isLessThanOrEqualTo(SAME);
        }
    }

    @Test
    void linesOfDifferentLengthsInOneBatchHaveTheSameEmbeddings() {
        double largest = Vectors.largestDifference(ours(LoadedModel.fp32()), batched);
        System.out.printf("fp32 against ONNX Runtime: max difference %.2e%n", largest);
        assertThat(largest).isLessThanOrEqualTo(SAME);
    }

    /** Where the processor has no bf16, one batch, since all of them would take half a minute there. */
    @Test
    void inBfloat16EmbeddingsPointTheSameWay() {
        assumeTrue(
                Boolean.getBoolean("minga.deep") || LoadedModel.hasBf16(),
                "this processor has no bf16; -Pdeep tries it all the same");
        try (BertModel bf16 = LoadedModel.load(Precision.BF16)) {
            float[][] ours = LoadedModel.hasBf16() ? ours(bf16) : bf16.embeddings(batches.get(0));
            float[][] exact = Arrays.copyOf(batched, ours.length);
            double difference = Vectors.largestDifference(ours, exact);
            double cosine = Vectors.smallestCosine(ours, exact);
            System.out.printf("bf16 against ONNX Runtime: max difference %.4f, min cosine %.6f%n", difference, cosine);
            assertThat(cosine).isGreaterThanOrEqualTo(0.99);
            assertThat(difference).as("bf16 was really used").isBetween(1e-3, 0.2);
        }
    }

    @Test
    void sentencesAreAsFarApartAsIsKnown() {
        float[][] ours = LoadedModel.fp32()
                .embeddings(LoadedModel.tokens(List.of(
                        "a cat sits on the mat",
                        "the kitten is lying on a rug",
                        "Failed password for root from 1.2.3.4 port 22")));
        assertThat(Vectors.cosine(ours[0], ours[1])).isCloseTo(0.557, within(0.001));
        assertThat(Vectors.cosine(ours[0], ours[2])).isCloseTo(0.016, within(0.001));
    }

    @Test
    void anAdapterDoesWhatAddingItsProductToTheWeightsDoes() throws IOException, InterruptedException {
        AdapterLayout layout = new AdapterLayout(384, 8, List.of(0, 3, 5), List.of(Target.values()), 384);
        Adapter adapter = Adapters.withHeadThatPassesOn(Adapters.random(layout, 17, 0.02));
        float[][] ours = LoadedModel.fp32().logits(batches.get(0), adapter);
        assertThat(Vectors.largestDifference(ours, Arrays.copyOf(batched, BATCH)))
                .as("the adapter does something")
                .isGreaterThan(0.05);
        Path merged = folder.resolve("merged.onnx");
        Files.write(merged, MergedWeights.of(Files.readAllBytes(folder.resolve("base.onnx")), adapter));
        float[][] theirs = new OnnxRuntime(folder).embeddings(merged, batches.subList(0, 1));
        assertThat(Vectors.largestDifference(ours, theirs)).isLessThanOrEqualTo(SAME);
    }

    private float[][] ours(BertModel model) {
        List<float[]> rows = new ArrayList<>();
        for (List<Tokens> batch : batches) {
            rows.addAll(Arrays.asList(model.embeddings(batch)));
        }
        return rows.toArray(new float[0][]);
    }
}
