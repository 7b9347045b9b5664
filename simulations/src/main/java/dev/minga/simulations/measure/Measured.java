package dev.minga.simulations.measure;

import java.util.OptionalDouble;

/**
 * All that is measured of a model.
 *
 * @param attackSuccess of the attacks that are found without a backdoor's trigger, the share that is taken for harmless with it;
 *     absent without backdoor, and where none is found
 * @param membership advantage of membership inference, if it was measured
 */
public record Measured(Scores all, Fairness fairness, OptionalDouble attackSuccess, OptionalDouble membership) {}
