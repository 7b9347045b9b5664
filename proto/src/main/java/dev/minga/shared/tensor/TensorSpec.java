package dev.minga.shared.tensor;

import java.util.List;

/**
 * What a tensor looks like without its values. An empty shape is a scalar; a dimension may be zero.
 *
 * @param name any well-formed text; names that come from a file are hostile until checked
 * @param shape the length of each dimension, none negative, outermost first
 */
public record TensorSpec(String name, DType dtype, List<Long> shape) {
    /** @throws IllegalArgumentException if a dimension is negative */
    public TensorSpec {
        shape = List.copyOf(shape);
        for (long length : shape) {
            if (length < 0) {
                throw new IllegalArgumentException("negative dimension " + length);
            }
        }
    }

    /**
     * Returns the product of the dimensions, 1 for a scalar.
     *
     * @throws ArithmeticException if the product does not fit a long
     */
    public long elements() {
        long product = 1;
        for (long length : shape) {
            product = Math.multiplyExact(product, length);
        }
        return product;
    }
}
