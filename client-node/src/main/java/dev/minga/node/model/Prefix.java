package dev.minga.node.model;

/**
 * A text after the encoder's lowest layers, which no adapter touches: what the layers above start from. It depends on the
 * text and the base model only and can be kept as long as one likes.
 *
 * @param layers how many layers it has been through
 * @param length number of tokens
 * @param hidden {@code length × hidden}, token by token
 */
public record Prefix(int layers, int length, float[] hidden) {}
