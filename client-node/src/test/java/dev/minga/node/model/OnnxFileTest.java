package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.minga.node.model.onnx.GraphProto;
import dev.minga.node.model.onnx.ModelProto;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Factors;
import dev.minga.shared.lora.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The exported model under ONNX Runtime against ours. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnnxFileTest {
    private static final double SAME = 1e-5;
    private static final int CLASSES = 3;
    private static final AdapterLayout LAYOUT =
            new AdapterLayout(384, 4, List.of(0, 2, 5), List.of(Target.values()), CLASSES, Factors.BOTH);

    private static final SortedMap<String, String> METADATA =
            new TreeMap<>(Map.of("run", "of run", "labels", "of labels"));

    /** Of all kinds of factors, with a history, and a head whose bias is not zero. */
    private final Adapter adapter = Adapters.withHistory(LAYOUT, 41, 0.05, 6);

    private Path onnx = Path.of("");

    @TempDir
    static Path folder;

    @BeforeAll
    void write() throws IOException {
        onnx = folder.resolve("model.onnx");
        try (OutputStream out = Files.newOutputStream(onnx)) {
            OnnxFile.write(out, BaseModel.MINILM, adapter, METADATA);
        }
    }

    @Test
    void logitsAndProbabilitiesAreOursInBatchesOfAnySizeAndLength() throws IOException, InterruptedException {
        List<Tokens> texts = new ArrayList<>(LoadedModel.tokens(LogLines.all()));
        texts.add(new Tokens(new long[] {101, 102}));
        texts.add(
                new Tokens(IntStream.range(0, 300).mapToLong(i -> 1_000 + 7 * i).toArray()));
        List<List<Tokens>> batches = new ArrayList<>();
        for (int size : new int[] {1, 3, 8}) { // the last texts are the shortest and the longest
            batches.addAll(
                    OnnxRuntime.batches(texts.subList(size == 8 ? 0 : texts.size() - 6 * size, texts.size()), size));
        }
        float[][] theirs = new OnnxRuntime(folder).outputs(onnx, batches, CLASSES);
        int at = 0;
        double largest = 0;
        double widest = 0;
        for (List<Tokens> batch : batches) {
            for (float[] ours : LoadedModel.fp32().logits(batch, adapter)) {
                float[] logits = Arrays.copyOf(theirs[at], CLASSES);
                float[] probabilities = Arrays.copyOfRange(theirs[at], CLASSES, 2 * CLASSES);
                largest = Math.max(largest, Vectors.largestDifference(ours, logits));
                widest = Math.max(widest, Math.abs(ours[0] - ours[1]));
                assertThat(Vectors.largestDifference(softmax(logits), probabilities))
                        .as("row %s", at)
                        .isLessThan(1e-6);
                at++;
            }
        }
        assertThat(theirs).hasNumberOfRows(at);
        System.out.printf("exported ONNX against ours: max difference of logits %.2e%n", largest);
        assertThat(widest).as("the classes differ").isGreaterThan(0.05);
        assertThat(largest).isLessThanOrEqualTo(SAME);
    }

    private static float[] softmax(float[] logits) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        float[] shares = new float[logits.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (float) (Math.exp(logits[i]) / sum);
        }
        return shares;
    }

    /** A row of nothing but padding, as readers fill batches up with. */
    @Test
    void aTextWithoutAnyTokenHasTheHeadsBiasAsItsLogits() throws IOException, InterruptedException {
        List<Tokens> texts = List.of(new Tokens(new long[] {101, 2131, 102}), new Tokens(new long[0]));
        float[][] rows = new OnnxRuntime(folder).outputs(onnx, List.of(texts), CLASSES);
        float[] head = adapter.head();
        assertThat(Arrays.copyOf(rows[1], CLASSES))
                .containsExactly(Arrays.copyOfRange(head, CLASSES * 384, head.length), within((float) SAME));
        float[] ours = LoadedModel.fp32().logits(texts.subList(0, 1), adapter)[0];
        assertThat(Arrays.copyOf(rows[0], CLASSES)).containsExactly(ours, within((float) SAME));
    }

    @Test
    void theFileIsWhatAnyReaderOfProtobufSees() throws IOException {
        ModelProto model;
        try (var in = Files.newInputStream(onnx)) {
            model = ModelProto.parseFrom(in);
        }
        assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
        assertThat(model.getMetadataPropsList())
                .extracting(one -> one.getKey() + "=" + one.getValue())
                .containsExactly("labels=of labels", "run=of run");
        GraphProto graph = model.getGraph();
        assertThat(graph.getInputList())
                .extracting(one -> one.getName())
                .containsExactly("input_ids", "attention_mask");
        assertThat(graph.getOutputList()).extracting(one -> one.getName()).containsExactly("logits", "probabilities");
        assertThat(graph.getInitializerList()).allSatisfy(tensor -> {
            long values = tensor.getDimsList().stream().reduce(1L, (x, y) -> x * y);
            int bytes = tensor.getDataType() == OnnxGraph.FLOAT ? Float.BYTES : Long.BYTES;
            assertThat((long) tensor.getRawData().size()).as(tensor.getName()).isEqualTo(values * bytes);
        });
        assertThat(graph.getNodeList().stream().map(node -> node.getOutput(0))).doesNotHaveDuplicates();
    }

    @Test
    void theSameModelGivesTheSameBytes() throws IOException {
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        OnnxFile.write(again, BaseModel.MINILM, adapter, METADATA);
        assertThat(again.toByteArray()).isEqualTo(Files.readAllBytes(onnx));
    }

    @Test
    void anAdapterOfAnotherModelIsRefused() {
        AdapterLayout tall = new AdapterLayout(384, 2, List.of(6), List.of(Target.QUERY), 2);
        AdapterLayout narrow = new AdapterLayout(192, 2, List.of(0), List.of(Target.QUERY), 2);
        AdapterLayout wide = new AdapterLayout(768, 2, List.of(0), List.of(Target.QUERY), 2);
        for (AdapterLayout other : List.of(tall, narrow, wide)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> OnnxFile.write(
                            OutputStream.nullOutputStream(),
                            BaseModel.MINILM,
                            Adapters.first(other, 1),
                            new TreeMap<>()))
                    .withMessage("the adapter's sizes are not those of the base model");
        }
    }

    @Test
    void aFileThatNobodyCouldReadIsNotWritten() {
        OnnxGraph graph = new OnnxGraph();
        graph.matrix("wide", 1 << 16, 1 << 14, (row, into) -> {});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxFile.write(OutputStream.nullOutputStream(), graph, new TreeMap<>()))
                .withMessageStartingWith("as ONNX the model has 4294967");
    }

    /** 128 KiB below the limit without its metadata. */
    @Test
    void metadataCountsAsWell() {
        OnnxGraph graph = new OnnxGraph();
        graph.matrix("wide", 1 << 15, (1 << 14) - 1, (row, into) -> {});
        SortedMap<String, String> large = new TreeMap<>(Map.of("key", "x".repeat(1 << 17)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxFile.write(OutputStream.nullOutputStream(), graph, large))
                .withMessageContaining("2 GiB");
    }
}
