package dev.minga.node.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Lays texts out as the forward pass takes them: an array of the batch's shape and one of the texts' lengths. Rows without a
 * text are dummies.
 */
final class BatchArrays {
    private BatchArrays() {}

    /** Word-piece ids, {@code rows × tokens}. */
    static NDList texts(NDManager step, List<Tokens> texts, BatchShape batch) {
        long[] ids = new long[batch.rows() * batch.tokens()];
        for (int i = 0; i < texts.size(); i++) {
            long[] row = texts.get(i).ids();
            System.arraycopy(row, 0, ids, i * batch.tokens(), row.length);
        }
        return new NDList(
                step.create(ids, new Shape(batch.rows(), batch.tokens())), lengths(step, texts, Tokens::length, batch));
    }

    /** Token vectors, {@code rows × tokens × hidden}. */
    static NDList prefixes(NDManager step, List<Prefix> texts, BatchShape batch, int hidden) {
        int row = batch.tokens() * hidden;
        float[] values = new float[batch.rows() * row];
        for (int i = 0; i < texts.size(); i++) {
            float[] vectors = texts.get(i).hidden();
            System.arraycopy(vectors, 0, values, i * row, vectors.length);
        }
        return new NDList(
                step.create(values, new Shape(batch.rows(), batch.tokens(), hidden)),
                lengths(step, texts, Prefix::length, batch));
    }

    /** A dummy is one token long: a mean over no token would be no number. */
    private static <T> NDArray lengths(NDManager step, List<T> texts, ToIntFunction<T> length, BatchShape batch) {
        long[] lengths = new long[batch.rows()];
        Arrays.setAll(lengths, row -> row < texts.size() ? length.applyAsInt(texts.get(row)) : 1);
        return step.create(lengths);
    }
}
