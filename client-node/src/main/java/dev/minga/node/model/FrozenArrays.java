package dev.minga.node.model;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.minga.shared.tensor.FloatTensor;
import java.io.IOException;
import java.util.List;

/** Puts an encoder's frozen weights into libtorch's memory, in the arithmetic that was asked for, in {@link BertWeights}' order. */
final class FrozenArrays {
    private static final int WORDS = 0;
    private static final int TYPES = 2;

    private final NDManager manager;
    private final TorchProgram program;
    private final NDList arrays = new NDList();
    private long bytes;

    private FrozenArrays(NDManager manager, TorchProgram program) {
        this.manager = manager;
        this.program = program;
    }

    /** What stays in memory, and how many bytes of values that is. */
    record Frozen(NDList arrays, long bytes) {}

    /** @throws IOException if this platform's libtorch cannot compute so */
    static Frozen of(BertWeights weights, Precision precision, NDManager manager, TorchProgram program)
            throws IOException {
        FrozenArrays frozen = new FrozenArrays(manager, program);
        List<FloatTensor> tensors = weights.tensors();
        for (int i = 0; i < tensors.size(); i++) {
            boolean linear = weights.linear().get(i);
            if (precision == Precision.INT8 && linear) {
                frozen.addInt8(tensors.get(i), tensors.get(i + 1));
                i++;
            } else if (precision == Precision.INT8 && i == WORDS) {
                frozen.add(frozen.kept("int8", tensors.get(i)), tensors.get(i).values().length);
            } else if (precision == Precision.INT8 && i == TYPES) {
                // All tokens are of the first type; the words' scales follow it.
                frozen.add(
                        frozen.kept("int8_types", tensors.get(i), tensors.get(WORDS)),
                        4 * (weights.shape().hidden() + (long) weights.shape().vocabulary()));
            } else if (precision == Precision.BF16 && linear) {
                // DJL's own cast to bfloat16 ends the process; libtorch's does not.
                frozen.add(
                        frozen.kept("bfloat16", tensors.get(i)),
                        2L * tensors.get(i).values().length);
            } else {
                frozen.add(array(manager, tensors.get(i)), 4L * tensors.get(i).values().length);
            }
        }
        return new Frozen(frozen.arrays, frozen.bytes);
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
