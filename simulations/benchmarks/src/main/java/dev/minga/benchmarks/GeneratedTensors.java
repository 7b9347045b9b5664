package dev.minga.benchmarks;

import dev.minga.shared.tensor.DType;
import dev.minga.shared.tensor.TensorFileDraft;
import dev.minga.shared.tensor.TensorFileDrafts;
import dev.minga.shared.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Tensor files to measure with, in which each seed has numbers of its own. */
final class GeneratedTensors {
    private static final int BLOCK = 1 << 16;

    private GeneratedTensors() {}

    /** A tensor's name and the lengths of its dimensions. */
    record Shape(String name, List<Long> lengths) {
        TensorSpec spec() {
            return new TensorSpec(name, DType.F32, lengths);
        }
    }

    private static Shape shape(String name, Long... lengths) {
        return new Shape(name, List.of(lengths));
    }

    /** GPT-2 Large has 36 layers of width 1280; with its output layer written out it has 838 million numbers, 3.35 GB. */
    static List<Shape> gpt2Large(int layers) {
        long width = 1280;
        List<Shape> shapes = new ArrayList<>();
        shapes.add(shape("lm_head.weight", 50_257L, width));
        shapes.add(shape("transformer.wte.weight", 50_257L, width));
        shapes.add(shape("transformer.wpe.weight", 1_024L, width));
        shapes.add(shape("transformer.ln_f.weight", width));
        shapes.add(shape("transformer.ln_f.bias", width));
        for (int layer = 0; layer < layers; layer++) {
            String here = "transformer.h." + layer + ".";
            for (String norm : List.of("ln_1", "ln_2")) {
                shapes.add(shape(here + norm + ".weight", width));
                shapes.add(shape(here + norm + ".bias", width));
            }
            linear(shapes, here + "attn.c_attn", width, 3 * width);
            linear(shapes, here + "attn.c_proj", width, width);
            linear(shapes, here + "mlp.c_fc", width, 4 * width);
            linear(shapes, here + "mlp.c_proj", 4 * width, width);
        }
        return shapes;
    }

    private static void linear(List<Shape> shapes, String name, long in, long out) {
        shapes.add(shape(name + ".weight", in, out));
        shapes.add(shape(name + ".bias", out));
    }

    /** One tensor of so many numbers. */
    static List<Shape> vector(long length) {
        return List.of(shape("vector", length));
    }

    /** Writes numbers between -1e-3 and 1e-3, as random as one block of them, turned and scaled for each block. */
    static void write(Path file, List<Shape> shapes, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        float[] pattern = new float[2 * BLOCK];
        for (int i = 0; i < pattern.length; i++) {
            pattern[i] = (float) (random.nextDouble() - 0.5);
        }
        float[] block = new float[BLOCK];
        List<TensorSpec> specs = shapes.stream().map(Shape::spec).toList();
        Path making = file.resolveSibling(file.getFileName() + ".making");
        try (TensorFileDrafts drafts = new TensorFileDrafts(() -> making)) {
            TensorFileDraft draft = drafts.begin(specs);
            for (TensorSpec spec : specs) {
                for (long first = 0; first < spec.elements(); first += BLOCK) {
                    int count = (int) Math.min(BLOCK, spec.elements() - first);
                    int turn = random.nextInt(BLOCK);
                    float scale = (float) (1e-3 * (1 + random.nextDouble()));
                    for (int i = 0; i < count; i++) {
                        block[i] = scale * pattern[turn + i];
                    }
                    draft.write(spec.name(), first, block, 0, count);
                }
            }
            draft.finish();
            Files.move(making, file);
        }
    }
}
