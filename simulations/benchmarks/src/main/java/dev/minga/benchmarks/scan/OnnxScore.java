package dev.minga.benchmarks.scan;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.ModelDirectory;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.model.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The same lines through ONNX Runtime in fp32: the encoder alone, without adapter, pooling and head. */
public final class OnnxScore {
    private OnnxScore() {}

    /** Runs once: {@code DEMO THREADS}. */
    public static void main(String[] args) throws IOException, OrtException {
        Path demo = Path.of(args[0]);
        int maxTokens =
                ModelDirectory.read(demo.resolve("adapter")).description().maxTokens();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (Tokenizer tokenizer = Tokenizer.open(BaseModel.MINILM, maxTokens);
                InputStream onnx = OnnxScore.class.getResourceAsStream("/all-minilm-l6-v2.onnx");
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            if (onnx == null) {
                throw new IOException("all-minilm-l6-v2.onnx is not on the class path");
            }
            options.setIntraOpNumThreads(Integer.parseInt(args[1]));
            options.setInterOpNumThreads(1);
            try (OrtSession session = environment.createSession(onnx.readAllBytes(), options)) {
                List<Tokens> lines = ScoreLog.tokens(ScoreLog.examples(demo.resolve("test")), tokenizer);
                System.out.printf(
                        "ONNX Runtime fp32, %s threads: %s%n",
                        args[1], LineTimes.of(lines, texts -> run(environment, session, texts)));
            }
        }
    }

    private static void run(OrtEnvironment environment, OrtSession session, List<Tokens> texts) {
        int longest = texts.stream().mapToInt(Tokens::length).max().orElseThrow();
        long[] ids = new long[texts.size() * longest];
        long[] mask = new long[ids.length];
        for (int i = 0; i < texts.size(); i++) {
            long[] row = texts.get(i).ids();
            System.arraycopy(row, 0, ids, i * longest, row.length);
            java.util.Arrays.fill(mask, i * longest, i * longest + row.length, 1);
        }
        long[] shape = {texts.size(), longest};
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor maskTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[ids.length]), shape);
                OrtSession.Result result = session.run(
                        Map.of("input_ids", idTensor, "attention_mask", maskTensor, "token_type_ids", types))) {
            ((OnnxTensor) result.get(0)).getFloatBuffer();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
