package dev.minga.node.model;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.minga.node.model.onnx.GraphProto;
import dev.minga.node.model.onnx.ModelProto;
import dev.minga.node.model.onnx.OperatorSetIdProto;
import dev.minga.node.model.onnx.StringStringEntryProto;
import dev.minga.node.model.onnx.TensorProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SortedMap;

/**
 * Writes a trained model as one ONNX file: the adapter merged into the base model, the head behind it. The weights are written row
 * by row, so that beside the base model one row is held, and the same model gives the same bytes. Stateless.
 */
public final class OnnxFile {
    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 17;
    // Readers keep a protobuf message's size in an int.
    private static final long MOST_BYTES = Integer.MAX_VALUE;
    private static final int BUFFER = 1 << 16;

    private OnnxFile() {}

    /**
     * Writes a base model with an adapter.
     *
     * @param metadata goes into the file's own
     * @throws IllegalArgumentException if the adapter is not of the base model's sizes, or the file would pass 2 GiB
     */
    public static void write(OutputStream out, BaseModel base, Adapter adapter, SortedMap<String, String> metadata)
            throws IOException {
        write(out, OnnxBert.of(base.weights(), adapter.whole()), metadata);
    }

    static void write(OutputStream out, OnnxGraph graph, SortedMap<String, String> metadata) throws IOException {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("minga")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET));
        metadata.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        GraphProto small = graph.proto();
        long graphBytes = small.getSerializedSize();
        for (OnnxGraph.Weight weight : graph.weights()) {
            graphBytes += field(GraphProto.INITIALIZER_FIELD_NUMBER, bytes(weight));
        }
        if (graphBytes + model.build().getSerializedSize() > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "as ONNX the model has " + graphBytes + " bytes, above 2 GiB, which its readers do not take");
        }
        CodedOutputStream coded = CodedOutputStream.newInstance(out, BUFFER);
        model.build().writeTo(coded);
        begin(coded, ModelProto.GRAPH_FIELD_NUMBER, graphBytes);
        small.writeTo(coded);
        for (OnnxGraph.Weight weight : graph.weights()) {
            begin(coded, GraphProto.INITIALIZER_FIELD_NUMBER, bytes(weight));
            write(coded, weight);
        }
        coded.flush();
    }

    private static TensorProto header(OnnxGraph.Weight weight) {
        return TensorProto.newBuilder()
                .setName(weight.name())
                .setDataType(OnnxGraph.FLOAT)
                .addAllDims(weight.shape())
                .build();
    }

    private static long values(OnnxGraph.Weight weight) {
        return (long) weight.rows() * weight.columns() * Float.BYTES;
    }

    private static long bytes(OnnxGraph.Weight weight) {
        return header(weight).getSerializedSize() + field(TensorProto.RAW_DATA_FIELD_NUMBER, values(weight));
    }

    private static long field(int number, long bytes) {
        return CodedOutputStream.computeTagSize(number) + CodedOutputStream.computeUInt64SizeNoTag(bytes) + bytes;
    }

    private static void begin(CodedOutputStream coded, int number, long bytes) throws IOException {
        coded.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        coded.writeUInt64NoTag(bytes);
    }

    private static void write(CodedOutputStream coded, OnnxGraph.Weight weight) throws IOException {
        header(weight).writeTo(coded);
        begin(coded, TensorProto.RAW_DATA_FIELD_NUMBER, values(weight));
        float[] row = new float[weight.columns()];
        ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < weight.rows(); i++) {
            weight.values().fill(i, row);
            bytes.asFloatBuffer().put(row);
            coded.writeRawBytes(bytes.array());
        }
    }
}
