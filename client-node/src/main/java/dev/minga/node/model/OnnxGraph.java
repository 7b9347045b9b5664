package dev.minga.node.model;

import com.google.protobuf.ByteString;
import dev.minga.node.model.onnx.AttributeProto;
import dev.minga.node.model.onnx.AttributeProto.AttributeType;
import dev.minga.node.model.onnx.GraphProto;
import dev.minga.node.model.onnx.NodeProto;
import dev.minga.node.model.onnx.TensorProto;
import dev.minga.node.model.onnx.TensorShapeProto;
import dev.minga.node.model.onnx.TypeProto;
import dev.minga.node.model.onnx.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * An ONNX graph in the making (IR version 8, operator set 17): nodes in the order in which they run, each with one output of its
 * own name, and the weights, which stay where they are until the file is written. Not thread-safe.
 */
final class OnnxGraph {
    /** {@code TensorProto.DataType}. */
    static final int FLOAT = 1;

    static final int INT64 = 7;

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("minga");
    private final List<Weight> weights = new ArrayList<>();

    /** Fills an array with one row of a matrix. */
    @FunctionalInterface
    interface Rows {
        void fill(int row, float[] into);
    }

    /** A tensor of floats that is written row by row; a vector is one row. */
    record Weight(String name, List<Long> shape, int rows, int columns, Rows values) {}

    /** Everything but the weights. */
    GraphProto proto() {
        return graph.build();
    }

    List<Weight> weights() {
        return weights;
    }

    /** Adds a node; returns the name of its output. */
    String node(String operator, String name, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(name)
                .addAllInput(inputs)
                .addOutput(name)
                .addAllAttribute(Arrays.asList(attributes)));
        return name;
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto integers(String name, long... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INTS)
                .addAllInts(LongStream.of(values).boxed().toList())
                .build();
    }

    static AttributeProto real(String name, double value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    /** A short list of integers. */
    String integersNamed(String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(INT64)
                .addDims(values.length)
                .setRawData(ByteString.copyFrom(bytes)));
        return name;
    }

    /** One number. */
    String number(String name, double value) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(0, (float) value);
        graph.addInitializer(
                TensorProto.newBuilder().setName(name).setDataType(FLOAT).setRawData(ByteString.copyFrom(bytes)));
        return name;
    }

    /** A matrix {@code [rows, columns]}. */
    String matrix(String name, int rows, int columns, Rows values) {
        weights.add(new Weight(name, List.of((long) rows, (long) columns), rows, columns, values));
        return name;
    }

    /** A vector. */
    String vector(String name, float[] values) {
        weights.add(new Weight(
                name,
                List.of((long) values.length),
                1,
                values.length,
                (row, into) -> System.arraycopy(values, 0, into, 0, into.length)));
        return name;
    }

    /** An input of integers; its dimensions have names, so that each call may choose them. */
    String input(String name, String... dimensions) {
        ValueInfoProto.Builder value = value(name, INT64, shape(dimensions));
        graph.addInput(value);
        return name;
    }

    /** An output of floats {@code [named, fixed]}. */
    void output(String name, String named, int fixed) {
        TensorShapeProto.Builder shape = shape(named);
        shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(fixed));
        graph.addOutput(value(name, FLOAT, shape));
    }

    private static TensorShapeProto.Builder shape(String... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String dimension : dimensions) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(dimension));
        }
        return shape;
    }

    private static ValueInfoProto.Builder value(String name, int type, TensorShapeProto.Builder shape) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)));
    }
}
