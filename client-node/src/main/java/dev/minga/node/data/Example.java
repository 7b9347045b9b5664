package dev.minga.node.data;

/** One text to learn from and the number of its label in the plan's list of labels. */
public record Example(String text, int label) {}
