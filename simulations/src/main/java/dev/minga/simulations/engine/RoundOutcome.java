package dev.minga.simulations.engine;

import dev.minga.shared.lora.GlobalAdapter;

/**
 * What became of a round.
 *
 * @param asked how many members were asked
 * @param contributions how many deltas were averaged
 * @param refused how many deltas the coordinator did not take: too long, or not needed any more
 * @param late how many members answered after the deadline
 * @param dropped how many never answered
 * @param model the average
 */
public record RoundOutcome(
        int round, int asked, int contributions, int refused, int late, int dropped, GlobalAdapter model) {}
