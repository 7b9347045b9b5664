package dev.minga.coordinator.intake;

import dev.minga.coordinator.plan.RunPlan;
import dev.minga.proto.v1.Rejection;
import dev.minga.shared.tensor.MalformedTensorFileException;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;

/** Checks a delta's file, after its digest was found to be the signed one: form, shapes, finite values, norm. */
public final class PayloadCheck {
    private static final int BLOCK_ELEMENTS = 1 << 16;

    private PayloadCheck() {}

    /**
     * Reads the whole file once, and tells the L2 norm of what is in it.
     *
     * @param round the round it is for, which says which tensors it has
     * @throws RejectedException if the delta may not be averaged
     * @throws IOException if our own disk fails
     */
    public static double acceptable(Path file, RunPlan plan, int round) throws RejectedException, IOException {
        try (TensorFile delta = TensorFile.open(file, TensorFile.Limits.ADAPTER)) {
            delta.requireExactly(plan.layout(round).trainable());
            double norm = Math.sqrt(squaredNorm(delta));
            if (norm > plan.plan().getNormBound()) {
                throw new RejectedException(Rejection.NORM_TOO_LARGE);
            }
            return norm;
        } catch (MalformedTensorFileException e) {
            throw new RejectedException(
                    switch (e.fault()) {
                        case MALFORMED -> Rejection.MALFORMED_PAYLOAD;
                        case TOO_LARGE -> Rejection.TOO_LARGE;
                        case WRONG_SHAPE -> Rejection.WRONG_SHAPE;
                        case NOT_FINITE -> Rejection.NOT_FINITE;
                    });
        }
    }

    private static double squaredNorm(TensorFile delta) throws IOException {
        double squares = 0;
        float[] block = new float[BLOCK_ELEMENTS];
        for (TensorSpec spec : delta.specs()) {
            for (long from = 0; from < spec.elements(); from += BLOCK_ELEMENTS) {
                int count = (int) Math.min(BLOCK_ELEMENTS, spec.elements() - from);
                delta.readFloats(spec.name(), from, block, 0, count);
                for (int i = 0; i < count; i++) {
                    squares += (double) block[i] * block[i];
                }
            }
        }
        return squares;
    }
}
