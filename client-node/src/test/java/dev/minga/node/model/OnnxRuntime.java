package dev.minga.node.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The same ONNX file under ONNX Runtime: an implementation that shares nothing with ours but the weights.
 *
 * <p>It runs in a process of its own, because from 1.29 on it reports to its maker unless an environment variable forbids it
 * before it starts (and overflows the stack while it reads a long command line for that report).
 */
final class OnnxRuntime {
    private static final int WIDTH = 384;

    private final Path folder;

    OnnxRuntime(Path folder) {
        this.folder = folder;
    }

    /** One row per text, batch after batch. */
    float[][] embeddings(Path onnx, List<List<Tokens>> batches) throws IOException, InterruptedException {
        return run(onnx, batches, OrtEncoder.Rows.MEANS, WIDTH);
    }

    /** One row per token, text after text. */
    float[][] tokens(Path onnx, List<List<Tokens>> batches) throws IOException, InterruptedException {
        return run(onnx, batches, OrtEncoder.Rows.TOKENS, WIDTH);
    }

    /** One row per text: an exported model's logits, then its probabilities. */
    float[][] outputs(Path onnx, List<List<Tokens>> batches, int classes) throws IOException, InterruptedException {
        return run(onnx, batches, OrtEncoder.Rows.OUTPUTS, 2 * classes);
    }

    private float[][] run(Path onnx, List<List<Tokens>> batches, OrtEncoder.Rows what, int width)
            throws IOException, InterruptedException {
        Path ids = folder.resolve("ids.bin");
        Path rows = folder.resolve("rows.bin");
        write(ids, batches);
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                place(OrtEncoder.class) + File.pathSeparator + place(OrtEnvironment.class),
                OrtEncoder.class.getName(),
                onnx.toString(),
                ids.toString(),
                rows.toString(),
                what.name());
        builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
        assertThat(process.waitFor())
                .as(() -> "ONNX Runtime: " + read(folder.resolve("output.txt")))
                .isZero();
        ByteBuffer values = ByteBuffer.wrap(Files.readAllBytes(rows));
        float[][] floats = new float[values.remaining() / (width * Float.BYTES)][width];
        for (float[] row : floats) {
            values.asFloatBuffer().get(row);
            values.position(values.position() + width * Float.BYTES);
        }
        return floats;
    }

    /** Texts in batches of some size, in their order. */
    static List<List<Tokens>> batches(List<Tokens> texts, int size) {
        List<List<Tokens>> batches = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += size) {
            batches.add(texts.subList(from, Math.min(texts.size(), from + size)));
        }
        return batches;
    }

    private static void write(Path file, List<List<Tokens>> batches) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(batches.size());
            for (List<Tokens> batch : batches) {
                out.writeInt(batch.size());
                for (Tokens text : batch) {
                    out.writeInt(text.length());
                    for (long id : text.ids()) {
                        out.writeLong(id);
                    }
                }
            }
        }
    }

    private static Path place(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
