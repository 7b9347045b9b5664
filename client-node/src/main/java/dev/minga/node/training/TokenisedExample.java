package dev.minga.node.training;

import dev.minga.node.model.Tokens;

/**
 * One labelled record as the trainer sees it.
 *
 * @param label class index
 */
public record TokenisedExample(Tokens tokens, int label) {}
