package dev.minga.node.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * In which arithmetic this machine computes frozen layers faster: bf16 pays off only on processors that have it.
 *
 * <p>Times the widest linear layer of a small encoder on a batch, each arithmetic in turn, and compares the medians. It says
 * nothing about whether gradients are isolated in it; that is {@code IsolationCheck}'s.
 *
 * @param faster fp32 unless bf16 is faster by a fifth and more
 * @param speedUp time in fp32 over time in bf16
 */
public record PrecisionTrial(Precision faster, double speedUp) {
    private static final double WORTH_IT = 1.2;
    private static final int TOKENS = 256;
    private static final int HIDDEN = 384;
    private static final int WIDE = 4 * HIDDEN;
    private static final int WARM_UP = 5;
    private static final int TIMES = 21;
    private static final BertShape SHAPE = new BertShape(HIDDEN, 1, 12, WIDE, 1, TOKENS, 1e-12);

    /** Of times in nanoseconds. */
    static PrecisionTrial of(long[] fp32, long[] bf16) {
        double speedUp = (double) median(fp32) / Math.max(1, median(bf16));
        return new PrecisionTrial(speedUp >= WORTH_IT ? Precision.BF16 : Precision.FP32, speedUp);
    }

    /**
     * Tries it, in about a tenth of a second.
     *
     * @param nanos a clock, as {@link System#nanoTime}
     */
    public static PrecisionTrial run(NativeEngine engine, LongSupplier nanos) throws IOException {
        try (TorchProgram program = TorchProgram.bert(engine, SHAPE, Pooling.MEAN);
                NDManager manager = engine.newManager()) {
            NDArray wide = manager.create(filled(WIDE * HIDDEN), new Shape(WIDE, HIDDEN));
            NDArray bias = manager.create(filled(WIDE));
            NDArray narrow = program.run("bfloat16", false, new NDList(wide)).head();
            NDArray narrowBias =
                    program.run("bfloat16", false, new NDList(bias)).head();
            long[] fp32 = new long[TIMES];
            long[] bf16 = new long[TIMES];
            for (int i = -WARM_UP; i < TIMES; i++) {
                long inFp32 = time(program, manager, wide, bias, nanos);
                long inBf16 = time(program, manager, narrow, narrowBias, nanos);
                if (i >= 0) {
                    fp32[i] = inFp32;
                    bf16[i] = inBf16;
                }
            }
            return of(fp32, bf16);
        }
    }

    private static long time(
            TorchProgram program, NDManager manager, NDArray weight, NDArray bias, LongSupplier nanos) {
        try (NDManager step = manager.newSubManager()) {
            NDArray x = step.create(filled(TOKENS * HIDDEN), new Shape(TOKENS, HIDDEN));
            long before = nanos.getAsLong();
            // A device computes on its own: only a number that came back has been waited for.
            program.run("one_of_linear", false, new NDList(x, weight, bias))
                    .head()
                    .getFloat();
            return nanos.getAsLong() - before;
        }
    }

    private static float[] filled(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (i % 17 - 8) / 64f;
        }
        return values;
    }

    private static long median(long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s (on this machine bf16 is %.1f times as %s as fp32)",
                faster.name().toLowerCase(Locale.ROOT),
                speedUp >= 1 ? speedUp : 1 / speedUp,
                speedUp >= 1 ? "fast" : "slow");
    }
}
