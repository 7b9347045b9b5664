package dev.minga.simulations.engine;

import dev.minga.shared.lora.GlobalAdapter;
import java.util.Set;

/**
 * What became of a round.
 *
 * @param asked how many members were asked
 * @param contributors whose deltas were averaged
 * @param refused how many deltas the coordinator did not take: too long, or not needed any more
 * @param late how many members answered after the deadline
 * @param dropped how many sent nothing: they never answered, or what they trained is not finite
 * @param model the average
 */
public record RoundOutcome(
        int round, int asked, Set<String> contributors, int refused, int late, int dropped, GlobalAdapter model) {
    public RoundOutcome {
        contributors = Set.copyOf(contributors);
    }
}
