package dev.minga.node.model;

import com.google.protobuf.ByteString;
import dev.minga.node.model.onnx.GraphProto;
import dev.minga.node.model.onnx.ModelProto;
import dev.minga.node.model.onnx.NodeProto;
import dev.minga.node.model.onnx.TensorProto;
import dev.minga.shared.lora.AdapterLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** An ONNX file with scale·B·A added to the adapted weights, which it stores as [in, out]. */
final class MergedWeights {
    private MergedWeights() {}

    static byte[] of(byte[] onnx, Adapter adapter) throws IOException {
        ModelProto model = ModelProto.parseFrom(onnx);
        GraphProto.Builder graph = model.getGraph().toBuilder();
        List<AdapterLayout.Slot> slots = adapter.layout().slots();
        for (int slot = 0; slot < slots.size(); slot++) {
            int at = initializer(graph, weight(graph, slots.get(slot)));
            graph.setInitializer(at, plusProduct(graph.getInitializer(at), adapter, slot));
        }
        return model.toBuilder().setGraph(graph).build().toByteArray();
    }

    private static String weight(GraphProto.Builder graph, AdapterLayout.Slot slot) {
        String path = "/encoder/layer." + slot.layer() + "/attention/self/"
                + slot.target().label() + "/MatMul";
        return graph.getNodeList().stream()
                .filter(node -> node.getName().equals(path))
                .map((NodeProto node) -> node.getInput(1))
                .findFirst()
                .orElseThrow();
    }

    private static int initializer(GraphProto.Builder graph, String name) {
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            if (graph.getInitializer(i).getName().equals(name)) {
                return i;
            }
        }
        throw new IllegalStateException("no initializer " + name);
    }

    private static TensorProto plusProduct(TensorProto weight, Adapter adapter, int slot) {
        int hidden = adapter.layout().hidden();
        int rank = adapter.layout().rank();
        ByteBuffer values = ByteBuffer.allocate(hidden * hidden * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.put(weight.getRawData().asReadOnlyByteBuffer()).flip();
        float[] a = adapter.a(slot);
        for (int in = 0; in < hidden; in++) {
            for (int out = 0; out < hidden; out++) {
                double product = 0;
                for (int r = 0; r < rank; r++) {
                    double b = adapter.vector()[slot * hidden * rank + out * rank + r];
                    product += b * a[r * hidden + in];
                }
                int at = (in * hidden + out) * Float.BYTES;
                values.putFloat(at, (float) (values.getFloat(at) + adapter.scale() * product));
            }
        }
        return weight.toBuilder().setRawData(ByteString.copyFrom(values)).build();
    }
}
