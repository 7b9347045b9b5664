package dev.minga.node.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model under ONNX Runtime, as a program of its own: reads batches of ids, writes rows of floats. Batches are padded with zeros
 * that the mask hides.
 */
final class OrtEncoder {
    private OrtEncoder() {}

    /** What is made of a model's first outputs. */
    enum Rows {
        /** One row a text: the mean of its tokens' vectors. */
        MEANS {
            @Override
            float[][] of(OrtSession.Result result, long[][] texts) throws OrtException {
                OnnxTensor hidden = (OnnxTensor) result.get(0);
                return means(
                        hidden.getFloatBuffer(), texts, (int) hidden.getInfo().getShape()[1], width(hidden));
            }
        },

        /** One row a token. */
        TOKENS {
            @Override
            float[][] of(OrtSession.Result result, long[][] texts) throws OrtException {
                OnnxTensor hidden = (OnnxTensor) result.get(0);
                return tokens(
                        hidden.getFloatBuffer(), texts, (int) hidden.getInfo().getShape()[1], width(hidden));
            }
        },

        /** One row a text: the first output, then the second. */
        OUTPUTS {
            @Override
            float[][] of(OrtSession.Result result, long[][] texts) throws OrtException {
                OnnxTensor first = (OnnxTensor) result.get(0);
                OnnxTensor second = (OnnxTensor) result.get(1);
                float[][] rows = new float[texts.length][width(first) + width(second)];
                for (int i = 0; i < rows.length; i++) {
                    first.getFloatBuffer().get(i * width(first), rows[i], 0, width(first));
                    second.getFloatBuffer().get(i * width(second), rows[i], width(first), width(second));
                }
                return rows;
            }
        };

        abstract float[][] of(OrtSession.Result result, long[][] texts) throws OrtException;

        private static int width(OnnxTensor tensor) {
            long[] shape = tensor.getInfo().getShape();
            return (int) shape[shape.length - 1];
        }
    }

    /**
     * Runs once.
     *
     * @param args the ONNX file, the file of ids, the file to write, one of {@link Rows}
     */
    public static void main(String[] args) throws IOException, OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                DataInputStream in =
                        new DataInputStream(new BufferedInputStream(Files.newInputStream(Path.of(args[1]))));
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(Path.of(args[2]))))) {
            options.setIntraOpNumThreads(1);
            Rows rows = Rows.valueOf(args[3]);
            try (OrtSession session = environment.createSession(args[0], options)) {
                int batches = in.readInt();
                for (int i = 0; i < batches; i++) {
                    for (float[] row : rows(environment, session, read(in), rows)) {
                        for (float value : row) {
                            out.writeFloat(value);
                        }
                    }
                }
            }
        }
    }

    private static long[][] read(DataInputStream in) throws IOException {
        long[][] batch = new long[in.readInt()][];
        for (int i = 0; i < batch.length; i++) {
            batch[i] = new long[in.readInt()];
            for (int j = 0; j < batch[i].length; j++) {
                batch[i][j] = in.readLong();
            }
        }
        return batch;
    }

    private static float[][] rows(OrtEnvironment environment, OrtSession session, long[][] texts, Rows rows)
            throws OrtException {
        int longest = 0;
        for (long[] text : texts) {
            longest = Math.max(longest, text.length);
        }
        long[] ids = new long[texts.length * longest];
        long[] mask = new long[ids.length];
        for (int i = 0; i < texts.length; i++) {
            for (int j = 0; j < texts[i].length; j++) {
                ids[i * longest + j] = texts[i][j];
                mask[i * longest + j] = 1;
            }
        }
        long[] shape = {texts.length, longest};
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor maskTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape)) {
            Map<String, OnnxTensor> inputs =
                    new HashMap<>(Map.of("input_ids", idTensor, "attention_mask", maskTensor, "token_type_ids", types));
            inputs.keySet().retainAll(session.getInputNames());
            try (OrtSession.Result result = session.run(inputs)) {
                return rows.of(result, texts);
            }
        }
    }

    private static float[][] tokens(FloatBuffer hidden, long[][] texts, int longest, int width) {
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            for (int j = 0; j < texts[i].length; j++) {
                float[] row = new float[width];
                hidden.get((i * longest + j) * width, row);
                rows.add(row);
            }
        }
        return rows.toArray(new float[0][]);
    }

    private static float[][] means(FloatBuffer hidden, long[][] texts, int longest, int width) {
        float[][] means = new float[texts.length][width];
        for (int i = 0; i < texts.length; i++) {
            for (int k = 0; k < width; k++) {
                double sum = 0;
                for (int j = 0; j < texts[i].length; j++) {
                    sum += hidden.get((i * longest + j) * width + k);
                }
                means[i][k] = (float) (sum / texts[i].length);
            }
        }
        return means;
    }
}
