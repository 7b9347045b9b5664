package dev.minga.simulations.population;

import dev.minga.node.training.TokenisedExample;
import dev.minga.node.training.TrainingSet;
import java.util.List;

/**
 * A member of a simulated federation.
 *
 * @param set what it trains on, poisoned if it is hostile and its attack does that
 * @param test test records that are like its own
 */
public record VirtualMember(String name, boolean hostile, TrainingSet set, List<TokenisedExample> test) {
    public VirtualMember {
        test = List.copyOf(test);
    }
}
