package dev.minga.node.model;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.minga.shared.tensor.FloatTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts an encoder's frozen weights into libtorch's memory, in the arithmetic that was asked for: five arrays of the embeddings, then
 * twelve of each layer, in {@link BertWeights}' order. A layer's query, key and value are one product, so their weights are one
 * array, and so are their biases.
 */
final class FrozenArrays {
    /** How many arrays come before the first layer's. */
    static final int OF_EMBEDDINGS = BertWeights.EMBEDDING_TENSORS;

    /** How many arrays each layer has. */
    static final int OF_LAYER = 12;

    private static final int WORDS = 0;
    private static final int TYPES = 2;

    private final BertWeights weights;
    private final Precision precision;
    private final NDManager manager;
    private final TorchProgram program;
    private final NDList arrays = new NDList();
    private long bytes;

    private FrozenArrays(BertWeights weights, Precision precision, NDManager manager, TorchProgram program) {
        this.weights = weights;
        this.precision = precision;
        this.manager = manager;
        this.program = program;
    }

    /** What stays in memory, and how many bytes of values that is. */
    record Frozen(NDList arrays, long bytes) {}

    /** @throws IOException if this platform's libtorch cannot compute so */
    static Frozen of(BertWeights weights, Precision precision, NDManager manager, TorchProgram program)
            throws IOException {
        FrozenArrays frozen = new FrozenArrays(weights, precision, manager, program);
        for (int i = 0; i < OF_EMBEDDINGS; i++) {
            frozen.addEmbedding(i);
        }
        for (int layer = 0; layer < weights.shape().layers(); layer++) {
            frozen.addLayer(OF_EMBEDDINGS + layer * BertWeights.LAYER_TENSORS);
        }
        return new Frozen(frozen.arrays, frozen.bytes);
    }

    private void addEmbedding(int i) {
        FloatTensor tensor = weights.tensors().get(i);
        if (precision == Precision.INT8 && i == WORDS) {
            add(kept("int8_words", tensor), tensor.values().length);
        } else if (precision == Precision.INT8 && i == TYPES) {
            // All tokens are of the first type; the words' scales follow it.
            add(
                    kept("int8_types", tensor, weights.tensors().get(WORDS)),
                    4 * (weights.shape().hidden() + (long) weights.shape().vocabulary()));
        } else {
            add(tensor);
        }
    }

    private void addLayer(int at) throws IOException {
        addLinear(joined(at, at + 2, at + 4), joined(at + 1, at + 3, at + 5));
        addLinear(tensor(at + 6), tensor(at + 7));
        add(tensor(at + 8));
        add(tensor(at + 9));
        addLinear(tensor(at + 10), tensor(at + 11));
        addLinear(tensor(at + 12), tensor(at + 13));
        add(tensor(at + 14));
        add(tensor(at + 15));
    }

    private FloatTensor tensor(int i) {
        return weights.tensors().get(i);
    }

    /** Tensors of one width below each other. */
    private FloatTensor joined(int... parts) {
        List<Long> shape = new ArrayList<>(tensor(parts[0]).shape());
        shape.set(0, parts.length * shape.get(0));
        int length = tensor(parts[0]).values().length;
        float[] values = new float[parts.length * length];
        for (int i = 0; i < parts.length; i++) {
            System.arraycopy(tensor(parts[i]).values(), 0, values, i * length, length);
        }
        return new FloatTensor(shape, values);
    }

    private void addLinear(FloatTensor weight, FloatTensor bias) throws IOException {
        switch (precision) {
            case FP32 -> {
                add(weight);
                add(bias);
            }
            case BF16 -> {
                addBf16(weight);
                addBf16(bias);
            }
            case INT8 -> addInt8(weight, bias);
        }
    }

    /** DJL's own cast to bfloat16 ends the process; libtorch's does not. */
    private void addBf16(FloatTensor tensor) {
        add(kept("bfloat16", tensor), 2L * tensor.values().length);
    }

    private void addInt8(FloatTensor weight, FloatTensor bias) throws IOException {
        try {
            add(kept("int8_weight", weight), weight.values().length);
        } catch (EngineException e) {
            throw new IOException(
                    "this platform's libtorch has no int8 arithmetic (oneDNN); use precision fp32 or bf16", e);
        }
        add(kept("int8_bias", weight, bias), 8L * bias.values().length);
    }

    private void add(FloatTensor tensor) {
        add(array(manager, tensor), 4L * tensor.values().length);
    }

    private void add(NDArray array, long itsBytes) {
        array.setName("w[]");
        arrays.add(array);
        bytes += itsBytes;
    }

    /** What a method makes of tensors, which are let go. */
    private NDArray kept(String method, FloatTensor... tensors) {
        try (NDManager step = manager.newSubManager()) {
            NDList inputs = new NDList();
            for (FloatTensor tensor : tensors) {
                inputs.add(array(step, tensor));
            }
            NDArray made = program.run(method, false, inputs).head();
            made.attach(manager);
            return made;
        }
    }

    private static NDArray array(NDManager owner, FloatTensor tensor) {
        long[] dims = tensor.shape().stream().mapToLong(Long::longValue).toArray();
        return owner.create(tensor.values(), new Shape(dims));
    }
}
