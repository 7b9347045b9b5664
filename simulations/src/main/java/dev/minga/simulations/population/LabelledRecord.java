package dev.minga.simulations.population;

import java.util.Optional;

/**
 * A record as it was read.
 *
 * @param label class number
 * @param group what is never cut between training and test; a group of its own if empty
 * @param holder by whom a population may be split
 * @param entity whose record it is
 */
public record LabelledRecord(
        String text, int label, Optional<String> group, Optional<String> holder, Optional<String> entity) {}
