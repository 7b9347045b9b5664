package dev.minga.simulations.measure;

import java.util.OptionalDouble;

/**
 * All that is measured of a model.
 *
 * @param attackSuccess share of records with a backdoor's trigger, none of them harmless, that were taken for harmless
 * @param membership advantage of membership inference, if it was measured
 */
public record Measured(Scores all, Fairness fairness, OptionalDouble attackSuccess, OptionalDouble membership) {}
