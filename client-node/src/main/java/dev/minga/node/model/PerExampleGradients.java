package dev.minga.node.model;

/**
 * Each example's own gradient of its own loss.
 *
 * @param flat {@code examples × dimension}, example by example, each as {@code AdapterLayout} lays the adapter out
 * @param losses cross entropy of each example, nats
 */
public record PerExampleGradients(int dimension, float[] flat, float[] losses) {
    /** Number of examples. */
    public int examples() {
        return losses.length;
    }
}
