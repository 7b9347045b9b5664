package dev.minga.coordinator.aggregation;

import dev.minga.shared.tensor.TensorFile;

/**
 * One member's contribution to a round.
 *
 * @param weight its public weight, &gt; 0
 */
public record MemberDelta(String member, double weight, TensorFile delta) {}
