package dev.minga.coordinator.gate;

import dev.minga.proto.v1.GateDecision;

/**
 * What became of an average that was evaluated.
 *
 * @param compared how many members counted both for it and for the last average that passed
 * @param median the median of what their scores rose by, -1 to 1; 0 if there are none
 * @param reason one line for people; the same for the same counts, everywhere
 */
public record Verdict(GateDecision decision, int compared, double median, String reason) {
    /** Of a plan that evaluates and decides nothing by it. */
    public static final Verdict NO_GATE = new Verdict(GateDecision.NO_GATE, 0, 0, "the plan has no gate");
}
