package dev.minga.node.model;

import dev.minga.node.model.onnx.GraphProto;
import dev.minga.node.model.onnx.ModelProto;
import dev.minga.node.model.onnx.NodeProto;
import dev.minga.node.model.onnx.TensorProto;
import dev.minga.shared.tensor.FloatTensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights in an ONNX export of a Hugging Face encoder, under their Hugging Face names.
 *
 * <p>Exporters rename the weights of linear layers ({@code onnx::MatMul_787}) and store them as {@code [in, out]}. Their
 * name is recovered from the node that consumes them, and they are turned back to {@code [out, in]}.
 */
final class OnnxWeights {
    private static final int FLOAT = 1;

    private OnnxWeights() {}

    /** @throws IOException if the stream does not hold an ONNX model */
    static Map<String, FloatTensor> read(InputStream in) throws IOException {
        GraphProto graph = ModelProto.parseFrom(in).getGraph();
        Map<String, String> linearNames = linearNames(graph);
        Map<String, FloatTensor> weights = new HashMap<>();
        for (TensorProto tensor : graph.getInitializerList()) {
            if (tensor.getDataType() != FLOAT) {
                continue;
            }
            FloatTensor values = floats(tensor);
            String linear = linearNames.get(tensor.getName());
            if (linear == null) {
                weights.put(tensor.getName(), values);
            } else {
                weights.put(linear, transposed(values));
            }
        }
        return weights;
    }

    private static Map<String, String> linearNames(GraphProto graph) {
        Map<String, String> names = new HashMap<>();
        for (NodeProto node : graph.getNodeList()) {
            if (node.getOpType().equals("MatMul") && node.getInputCount() == 2) {
                String path = node.getName().substring(1, node.getName().lastIndexOf('/'));
                names.put(node.getInput(1), path.replace('/', '.') + ".weight");
            }
        }
        return names;
    }

    private static FloatTensor floats(TensorProto tensor) throws IOException {
        List<Long> shape = List.copyOf(tensor.getDimsList());
        float[] values = new float[tensor.getRawData().size() / Float.BYTES];
        tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        try {
            return new FloatTensor(shape, values);
        } catch (IllegalArgumentException e) {
            throw new IOException("tensor " + tensor.getName() + " holds fewer bytes than its shape " + shape, e);
        }
    }

    private static FloatTensor transposed(FloatTensor tensor) {
        int rows = Math.toIntExact(tensor.shape().get(0));
        int columns = Math.toIntExact(tensor.shape().get(1));
        float[] values = new float[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                values[j * rows + i] = tensor.values()[i * columns + j];
            }
        }
        return new FloatTensor(List.of((long) columns, (long) rows), values);
    }
}
