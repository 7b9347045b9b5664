package dev.minga.shared.tensor;

import java.util.Arrays;
import java.util.List;

/**
 * A shape and its F32 values in row-major order. The array is not copied, neither in nor out: whoever changes it changes
 * this tensor. Equality compares the bits of the values.
 *
 * @param shape the length of each dimension, outermost first; empty for a scalar
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes: a copy per access would cost more than it protects
public record FloatTensor(List<Long> shape, float[] values) {
    /**
     * @throws IllegalArgumentException if a dimension is negative or the shape does not hold exactly these values
     * @throws ArithmeticException if the product of the dimensions does not fit a long
     */
    public FloatTensor {
        shape = List.copyOf(shape);
        long elements = spec("", shape).elements();
        if (elements != values.length) {
            throw new IllegalArgumentException(
                    "shape " + shape + " holds " + elements + " values, not " + values.length);
        }
    }

    /** Returns what this tensor looks like under the given name. */
    public TensorSpec spec(String name) {
        return spec(name, shape);
    }

    private static TensorSpec spec(String name, List<Long> shape) {
        return new TensorSpec(name, DType.F32, shape);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FloatTensor tensor
                && shape.equals(tensor.shape)
                && Arrays.equals(values, tensor.values);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "FloatTensor" + shape;
    }
}
