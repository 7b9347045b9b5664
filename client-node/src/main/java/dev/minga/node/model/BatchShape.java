package dev.minga.node.model;

import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The shape in which a text is computed: so many rows of so many tokens, the same for every text of its bucket. It is a
 * function of the text's own length alone, so neither how many other texts there are nor how long they are changes which
 * kernels run on it, or on what sizes.
 *
 * <p>Buckets end at 16, 32, 48, 64, 96, 128, 192, 256, 384, 512 … tokens: at most half of a row, beyond 16 tokens, is
 * padding. A batch holds about {@link #TOKENS} tokens, where the kernels are nearly as fast as they get and the dummies
 * that fill the last batch of a bucket still cost little.
 *
 * @param rows number of texts, dummies included
 * @param tokens number of tokens that each text is padded to
 */
public record BatchShape(int rows, int tokens) {
    private static final int TOKENS = 256;
    private static final int SMALLEST_STEP = 16;

    /**
     * The shape for texts of this length.
     *
     * @param length number of tokens, 1 to 2^29
     */
    public static BatchShape of(int length) {
        int step = Math.max(SMALLEST_STEP, Integer.highestOneBit(length - 1) / 2);
        int tokens = (length + step - 1) / step * step;
        return new BatchShape(Math.max(1, TOKENS / tokens), tokens);
    }

    /** The smallest shape that holds just these texts. It depends on all of them: not for what is trained on. */
    static <T> BatchShape smallest(List<T> texts, ToIntFunction<T> length) {
        return new BatchShape(
                texts.size(), texts.stream().mapToInt(length).max().orElseThrow());
    }
}
