package dev.minga.node.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.minga.shared.lora.AdapterLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * A frozen BERT encoder, to which an adapter and a linear head can be given with every call.
 *
 * <p><b>Guarantee.</b> Gradients and prefixes of a text are computed in the {@link BatchShape} of its own length, with dummies
 * where texts are missing. On machines where {@code IsolationCheck} passes, they are the same bit for bit whatever texts are
 * asked for along with it, in whatever order. Embeddings and logits, which are not trained on, have no such guarantee.
 *
 * <p>Parts of a batch are computed side by side, each on one of the engine's threads. No result depends on how many there are.
 * Every call allocates in managers of its own and leaves nothing behind. Safe for many threads, until it is closed.
 */
public final class BertModel implements AutoCloseable {
    private static final String GRADIENTS = "gradients";
    private static final int SCORED_TOGETHER = 16;

    private final NDManager manager;
    private final Workers workers;
    private final TorchProgram program;
    private final NDList frozen;
    private final BertShape shape;
    private final long parameters;
    private final long frozenBytes;
    private final Precision precision;

    private BertModel(
            NDManager manager,
            Workers workers,
            TorchProgram program,
            NDList frozen,
            BertShape shape,
            long parameters,
            long frozenBytes,
            Precision precision) {
        this.manager = manager;
        this.workers = workers;
        this.program = program;
        this.frozen = frozen;
        this.shape = shape;
        this.parameters = parameters;
        this.frozenBytes = frozenBytes;
        this.precision = precision;
    }

    /** Loads a base model's weights. */
    public static BertModel load(NativeEngine engine, BaseModel base, Precision precision) throws IOException {
        BertWeights weights = base.weights();
        NDManager manager = engine.newManager();
        TorchProgram program = TorchProgram.bert(engine, weights.shape(), weights.pooling());
        FrozenArrays.Frozen frozen = FrozenArrays.of(weights, precision, manager, program);
        return new BertModel(
                manager,
                new Workers(engine.threads()),
                program,
                frozen.arrays(),
                weights.shape(),
                weights.parameters(),
                frozen.bytes(),
                precision);
    }

    /** The encoder's sizes. */
    public BertShape shape() {
        return shape;
    }

    /** The arithmetic of the frozen linear layers. */
    public Precision precision() {
        return precision;
    }

    /** Number of the encoder's parameters. */
    public long parameters() {
        return parameters;
    }

    /** Size of the frozen weights' values in memory, the embeddings' included, in bytes. */
    public long frozenBytes() {
        return frozenBytes;
    }

    /** Whether an adapter of this layout and texts of so many tokens, padded, are within the encoder's sizes. */
    public boolean fits(AdapterLayout layout, int maxTokens) {
        return layout.hidden() == shape.hidden()
                && layout.layers().stream().allMatch(layer -> layer < shape.layers())
                && maxTokens >= 2
                && BatchShape.of(maxTokens).tokens() <= shape.positions();
    }

    /** How many native arrays the model holds; the same before and after each call. */
    int arraysHeld() {
        return manager.getManagedArrays().size();
    }

    /** The last layer's token vectors, pooled, without adapter: one row of length {@code hidden} per text. */
    public float[][] embeddings(List<Tokens> texts) {
        return scored(texts, (step, some) -> {
            NDList inputs = BatchArrays.texts(step, some, BatchShape.smallest(some, Tokens::length));
            inputs.addAll(frozen);
            new LowRankArrays(step, shape.layers()).addTo(inputs, 0, 1);
            return run("pooled", inputs);
        });
    }

    /** The head's outputs before the softmax: one row of length {@code classes} per text. */
    public float[][] logits(List<Tokens> texts, Adapter adapter) {
        return logits(texts, Tokens::length, BatchArrays::texts, 0, adapter);
    }

    /** As {@link #logits}, for texts that are through the layers below the lowest adapter. */
    public float[][] logitsFrom(List<Prefix> texts, Adapter adapter) {
        return logits(texts, Prefix::length, this::prefixes, texts.get(0).layers(), adapter);
    }

    private <T> float[][] logits(List<T> texts, ToIntFunction<T> length, Input<T> input, int skipped, Adapter adapter) {
        return scored(texts, (step, some) -> {
            NDList inputs = input.arrays(step, some, BatchShape.smallest(some, length));
            return run("logits", addModel(step, inputs, skipped, AdapterArrays.shared(adapter)));
        });
    }

    private <T> float[][] scored(List<T> texts, BiFunction<NDManager, List<T>, NDList> score) {
        float[][] all = new float[texts.size()][];
        List<Integer> starts = IntStream.range(0, texts.size())
                .filter(i -> i % SCORED_TOGETHER == 0)
                .boxed()
                .toList();
        workers.each(starts, from -> {
            List<T> some = texts.subList(from, Math.min(from + SCORED_TOGETHER, texts.size()));
            try (NDManager step = manager.newSubManager()) {
                float[][] rows = rows(score.apply(step, some).head());
                System.arraycopy(rows, 0, all, from, rows.length);
            }
        });
        return all;
    }

    /**
     * Each text's own gradient with respect to the adapter's vector.
     *
     * @param labels one class index per text
     */
    public PerExampleGradients gradients(List<Tokens> texts, int[] labels, Adapter adapter) {
        return gradients(texts, Tokens::length, BatchArrays::texts, 0, labels, adapter.layout(), shared(adapter));
    }

    /** As {@link #gradients}, for texts that are through the layers below the lowest adapter. */
    public PerExampleGradients gradientsFrom(List<Prefix> texts, int[] labels, Adapter adapter) {
        int skipped = texts.get(0).layers();
        return gradients(texts, Prefix::length, this::prefixes, skipped, labels, adapter.layout(), shared(adapter));
    }

    /**
     * As {@link #gradientsFrom}, bit for bit, of texts that each have an adapter of their own: those of several members.
     *
     * @param adapters one per text; they differ in nothing but their vectors
     */
    public PerExampleGradients gradientsFromEach(List<Prefix> texts, int[] labels, List<Adapter> adapters) {
        return gradients(
                texts,
                Prefix::length,
                this::prefixes,
                texts.get(0).layers(),
                labels,
                adapters.get(0).layout(),
                (part, rows) ->
                        new AdapterArrays(part.stream().map(adapters::get).toList(), rows));
    }

    private static BiFunction<List<Integer>, Integer, AdapterArrays> shared(Adapter adapter) {
        return (part, rows) -> AdapterArrays.shared(adapter);
    }

    /** Makes the arrays of some texts, in a shape that may have more rows. */
    @FunctionalInterface
    private interface Input<T> {
        NDList arrays(NDManager step, List<T> texts, BatchShape shape);
    }

    private NDList prefixes(NDManager step, List<Prefix> texts, BatchShape batch) {
        return BatchArrays.prefixes(step, texts, batch, shape.hidden());
    }

    private <T> PerExampleGradients gradients(
            List<T> texts,
            ToIntFunction<T> length,
            Input<T> input,
            int skipped,
            int[] labels,
            AdapterLayout layout,
            BiFunction<List<Integer>, Integer, AdapterArrays> adapters) {
        if (precision == Precision.INT8) {
            throw new IllegalStateException("int8 has no gradients");
        }
        int dimension = layout.length();
        float[] flat = new float[texts.size() * dimension];
        float[] losses = new float[texts.size()];
        List<Integer> all = IntStream.range(0, texts.size()).boxed().toList();
        workers.each(MicroBatches.cut(all, i -> length.applyAsInt(texts.get(i))), part -> {
            BatchShape shape = BatchShape.of(length.applyAsInt(texts.get(part.get(0))));
            try (NDManager step = manager.newSubManager()) {
                List<T> some = part.stream().map(texts::get).toList();
                NDList inputs =
                        addModel(step, input.arrays(step, some, shape), skipped, adapters.apply(part, shape.rows()));
                long[] classes = new long[shape.rows()];
                Arrays.setAll(classes, row -> row < part.size() ? labels[part.get(row)] : 0);
                inputs.add(step.create(classes));
                inputs.add(flag(step, layout.trained().a()));
                inputs.add(flag(step, layout.trained().b()));
                NDList outputs = run(GRADIENTS, inputs);
                float[] gradients = outputs.get(0).toFloatArray();
                float[] loss = outputs.get(1).toFloatArray();
                for (int row = 0; row < part.size(); row++) {
                    System.arraycopy(gradients, row * dimension, flat, part.get(row) * dimension, dimension);
                    losses[part.get(row)] = loss[row];
                }
            }
        });
        return new PerExampleGradients(dimension, flat, losses);
    }

    /** Has a value if it is set. */
    private static NDArray flag(NDManager step, boolean set) {
        return step.create(new float[set ? 1 : 0]);
    }

    /** Takes texts through the lowest layers, without adapter. */
    public List<Prefix> prefixes(List<Tokens> texts, int layers) {
        Prefix[] prefixes = new Prefix[texts.size()];
        List<Integer> all = IntStream.range(0, texts.size()).boxed().toList();
        workers.each(MicroBatches.cut(all, i -> texts.get(i).length()), part -> {
            List<Tokens> some = part.stream().map(texts::get).toList();
            List<Prefix> computed = prefixesOfOneShape(some, layers);
            for (int row = 0; row < part.size(); row++) {
                prefixes[part.get(row)] = computed.get(row);
            }
        });
        return List.of(prefixes);
    }

    private List<Prefix> prefixesOfOneShape(List<Tokens> texts, int layers) {
        BatchShape batch = BatchShape.of(texts.get(0).length());
        try (NDManager step = manager.newSubManager()) {
            NDList inputs = BatchArrays.texts(step, texts, batch);
            int tensors = FrozenArrays.OF_EMBEDDINGS + layers * FrozenArrays.OF_LAYER;
            inputs.addAll(frozen.subList(0, tensors));
            // A list of tensors cannot be empty on its way into libtorch.
            new LowRankArrays(step, Math.max(1, layers)).addTo(inputs, 0, 1);
            float[] flat = run("tokens", inputs).head().toFloatArray();
            int row = batch.tokens() * shape.hidden();
            List<Prefix> prefixes = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                int length = texts.get(i).length();
                prefixes.add(new Prefix(layers, length, part(flat, i * row, length * shape.hidden())));
            }
            return prefixes;
        }
    }

    private NDList addModel(NDManager step, NDList inputs, int skipped, AdapterArrays adapters) {
        inputs.addAll(frozen.subList(0, FrozenArrays.OF_EMBEDDINGS));
        inputs.addAll(frozen.subList(FrozenArrays.OF_EMBEDDINGS + skipped * FrozenArrays.OF_LAYER, frozen.size()));
        adapters.addTo(inputs, step, shape.layers(), skipped);
        return inputs;
    }

    private static float[] part(float[] vector, int from, int length) {
        return Arrays.copyOfRange(vector, from, from + length);
    }

    private NDList run(String method, NDList inputs) {
        return program.run(method, method.equals(GRADIENTS), inputs);
    }

    private static float[][] rows(NDArray matrix) {
        int count = Math.toIntExact(matrix.getShape().get(0));
        int width = Math.toIntExact(matrix.getShape().get(1));
        float[] flat = matrix.toFloatArray();
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = part(flat, i * width, width);
        }
        return rows;
    }

    @Override
    public void close() {
        workers.close();
        program.close();
        manager.close();
    }
}
