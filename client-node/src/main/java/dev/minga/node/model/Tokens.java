package dev.minga.node.model;

/** One text as the model reads it: word-piece ids with the markers at both ends, at least two, no padding. */
public record Tokens(long[] ids) {
    /** Number of ids. */
    public int length() {
        return ids.length;
    }
}
