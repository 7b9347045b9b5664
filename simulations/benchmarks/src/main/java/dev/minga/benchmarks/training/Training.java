package dev.minga.benchmarks.training;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.BatchShape;
import dev.minga.node.model.BertModel;
import dev.minga.node.model.MicroBatches;
import dev.minga.node.model.NativeEngine;
import dev.minga.node.model.NativeLibraryException;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.node.model.Precision;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.training.TokenisedExample;
import dev.minga.shared.lora.LoraScheme;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Trains on texts and says how long a step takes. Started by {@code simulations/benchmarks/train}. */
public final class Training {
    private static final int BATCH = 128;
    private static final int WARM_UP = 3;
    private static final int SMALL_BATCH = 8;
    private static final int CURVE_BATCH = 32;
    private static final int CURVE_STEPS = 50;

    private Training() {}

    /**
     * {@code make FOLDER} writes texts and the first adapter; {@code steps FOLDER KIND WORK PRECISION THREADS REPEATS} measures
     * steps of 128 texts; {@code losses FOLDER THREADS} writes the losses of 50 plain steps in fp32; {@code memory FOLDER WORK
     * PRECISION THREADS STEPS} looks at resident memory over many small steps.
     */
    public static void main(String[] arguments) throws IOException, NativeLibraryException {
        Path folder = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "make" -> make(folder);
            case "steps" ->
                steps(folder, arguments[2], arguments[3], precision(arguments[4]), arguments[5], arguments[6]);
            case "losses" -> losses(folder, arguments[2]);
            case "memory" -> memory(folder, arguments[2], precision(arguments[3]), arguments[4], arguments[5]);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static Precision precision(String name) {
        return Precision.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static BertModel load(Precision precision, String threads) throws IOException, NativeLibraryException {
        Path libraries = Path.of(System.getProperty("minga.native"));
        return BertModel.load(NativeEngine.start(Integer.parseInt(threads), libraries), BaseModel.MINILM, precision);
    }

    private static void make(Path folder) throws IOException, NativeLibraryException {
        try (Tokenizer tokenizer = Tokenizer.open(BaseModel.MINILM, Texts.MAX_TOKENS);
                BertModel model = load(Precision.FP32, "1")) {
            Texts.make(folder, tokenizer);
            TensorFileWriter.write(
                    folder.resolve("start.safetensors"),
                    Work.first(
                                    LoraScheme.FEDAVG,
                                    model.shape().hidden(),
                                    model.shape().layers())
                            .tensors(),
                    new TreeMap<>());
        }
    }

    private static void steps(Path folder, String kind, String name, Precision precision, String threads, String count)
            throws IOException, NativeLibraryException {
        Texts texts = Texts.read(folder, kind);
        try (BertModel model = load(precision, threads)) {
            Work work = Work.named(name);
            Work.Step step = work.start(model, BATCH);
            Adapter adapter = work.first(model);
            int repeats = Integer.parseInt(count);
            double[] seconds = new double[repeats];
            long real = 0;
            long padded = 0;
            for (int i = -WARM_UP; i < repeats; i++) {
                List<TokenisedExample> batch = texts.batch(i + WARM_UP, BATCH);
                long start = System.nanoTime();
                adapter = step.on(batch, adapter);
                if (i >= 0) {
                    seconds[i] = (System.nanoTime() - start) * 1e-9;
                    real += Texts.count(batch);
                    padded += padded(batch);
                }
            }
            Arrays.sort(seconds);
            double all = Arrays.stream(seconds).sum();
            System.out.printf(
                    Locale.ROOT,
                    "| Minga %s %s | %s | %s | %.0f (%.0f to %.0f) | %.0f | %.0f | %d |%n",
                    name,
                    precision.name().toLowerCase(Locale.ROOT),
                    kind,
                    threads,
                    seconds[repeats / 2] * 1e3,
                    seconds[0] * 1e3,
                    seconds[repeats - 1] * 1e3,
                    real / all,
                    padded / all,
                    Memory.mebibytes("VmHWM"));
        }
    }

    /** Tokens that are computed, dummies included. */
    private static long padded(List<TokenisedExample> batch) {
        return MicroBatches.cut(batch, example -> example.tokens().length()).stream()
                .map(part -> BatchShape.of(part.get(0).tokens().length()))
                .mapToLong(shape -> (long) shape.rows() * shape.tokens())
                .sum();
    }

    private static void losses(Path folder, String threads) throws IOException, NativeLibraryException {
        Texts texts = Texts.read(folder, "lines");
        try (BertModel model = load(Precision.FP32, threads)) {
            Adapter adapter = Work.PLAIN.first(model);
            List<String> losses = new ArrayList<>();
            for (int step = 0; step < CURVE_STEPS; step++) {
                List<TokenisedExample> batch = texts.batch(step, CURVE_BATCH);
                PerExampleGradients gradients = model.gradients(Texts.tokens(batch), Texts.labels(batch), adapter);
                double sum = 0;
                for (float loss : gradients.losses()) {
                    sum += loss;
                }
                losses.add(Double.toString(sum / CURVE_BATCH));
                adapter = Work.moved(adapter, gradients);
            }
            Files.write(folder.resolve("losses-minga.txt"), losses);
        }
    }

    private static void memory(Path folder, String name, Precision precision, String threads, String count)
            throws IOException, NativeLibraryException {
        Texts texts = Texts.read(folder, "lines");
        int steps = Integer.parseInt(count);
        try (BertModel model = load(precision, threads)) {
            Work work = Work.named(name);
            Work.Step step = work.start(model, SMALL_BATCH);
            Adapter adapter = work.first(model);
            for (int i = 1; i <= steps; i++) {
                adapter = step.on(texts.batch(i, SMALL_BATCH), adapter);
                if (i % (steps / 10) == 0) {
                    System.out.printf("step %d: %d MiB resident%n", i, Memory.mebibytes("VmRSS"));
                }
            }
        }
    }
}
