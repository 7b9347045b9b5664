package dev.minga.node.model;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** A compiled TorchScript program, whose methods are called by name. Safe for many threads, until it is closed. */
final class TorchProgram implements AutoCloseable {
    private static final String METHOD = "module_method:";

    private final NativeEngine engine;
    private final Model program;

    private TorchProgram(NativeEngine engine, Model program) {
        this.engine = engine;
        this.program = program;
    }

    /** Compiles the encoder of these sizes. */
    static TorchProgram bert(NativeEngine engine, BertShape shape, Pooling pooling) throws IOException {
        Model program = engine.newModel("bert");
        try {
            program.load(new ByteArrayInputStream(TorchScript.bert(shape, pooling)));
        } catch (MalformedModelException e) {
            throw new IOException("the forward pass does not compile", e);
        }
        return new TorchProgram(engine, program);
    }

    /**
     * Calls a method.
     *
     * @param gradients whether it asks for gradients
     * @param inputs its arguments, to which the call adds; what comes back belongs to the manager of the first
     */
    NDList run(String method, boolean gradients, NDList inputs) {
        engine.prepareThread(gradients);
        NDArray name = inputs.head().getManager().create(0);
        name.setName(METHOD + method);
        inputs.add(name);
        Block block = program.getBlock();
        return block.forward(new ParameterStore(inputs.head().getManager(), false), inputs, true);
    }

    @Override
    public void close() {
        program.close();
    }
}
