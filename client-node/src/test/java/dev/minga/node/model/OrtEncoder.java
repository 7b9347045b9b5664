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
import java.util.Map;

/**
 * Embeddings by ONNX Runtime, as a program of its own: reads batches of ids, writes one row of floats per text. Batches are
 * padded with zeros that the mask hides, and averaged over the rest.
 */
final class OrtEncoder {
    private OrtEncoder() {}

    /**
     * Runs once.
     *
     * @param args the ONNX file, the file of ids, the file to write
     */
    public static void main(String[] args) throws IOException, OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                DataInputStream in =
                        new DataInputStream(new BufferedInputStream(Files.newInputStream(Path.of(args[1]))));
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(Path.of(args[2]))))) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(args[0], options)) {
                int batches = in.readInt();
                for (int i = 0; i < batches; i++) {
                    for (float[] row : embeddings(environment, session, read(in))) {
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

    private static float[][] embeddings(OrtEnvironment environment, OrtSession session, long[][] texts)
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
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
                OrtSession.Result result = session.run(
                        Map.of("input_ids", idTensor, "attention_mask", maskTensor, "token_type_ids", types))) {
            OnnxTensor hidden = (OnnxTensor) result.get(0);
            return means(hidden.getFloatBuffer(), texts, longest, (int)
                    hidden.getInfo().getShape()[2]);
        }
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
