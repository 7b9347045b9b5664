package dev.minga.coordinator.aggregation;

import dev.minga.shared.tensor.TensorFile;

/**
 * One member's contribution to an average.
 *
 * @param weight its public weight, &gt; 0
 */
public record WeightedDelta(double weight, TensorFile delta) {}
