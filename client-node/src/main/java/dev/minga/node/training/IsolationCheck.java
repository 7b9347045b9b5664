package dev.minga.node.training;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.BatchShape;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.node.model.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Looks whether a text's gradient is the same, bit for bit, whoever stands beside it, on this machine, with its kernels and
 * its threads. It tries every batch shape that training can meet, with made-up texts: alone, first of a full batch
 * and last of another full batch, computed beside a third.
 *
 * <p>It can find a dependence, never prove that there is none. Looks at no data; the same texts every time.
 */
public final class IsolationCheck {
    private static final long SEED = 20_260_301;
    private static final int SHORTEST = 13;

    private final GradientModel model;
    private final Adapter adapter;
    private final int vocabulary;
    private final SplittableRandom random = new SplittableRandom(SEED);

    /**
     * Nothing is computed yet.
     *
     * @param adapter what to train; its vector is not used
     * @param vocabulary number of word pieces that the model knows
     */
    public IsolationCheck(GradientModel model, Adapter adapter, int vocabulary) {
        this.model = model;
        float[] vector = new float[adapter.vector().length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (0.04 * random.nextDouble() - 0.02);
        }
        this.adapter = adapter.with(vector);
        this.vocabulary = vocabulary;
    }

    /** The number of tokens of the shortest text found whose gradient depends on its neighbours. */
    public OptionalInt dependentLength(int maxTokens) {
        int length = SHORTEST;
        while (length <= BatchShape.of(maxTokens).tokens()) {
            BatchShape shape = BatchShape.of(length);
            Tokens text = text(length);
            float[] alone = gradient(text, 0, List.of());
            int rows = shape.rows();
            if (!Arrays.equals(alone, gradient(text, 0, neighbours(shape, rows - 1)))
                    || !Arrays.equals(alone, gradient(text, 2 * rows - 1, neighbours(shape, 2 * rows - 1)))) {
                return OptionalInt.of(length);
            }
            length = shape.tokens() + SHORTEST;
        }
        return OptionalInt.empty();
    }

    private Tokens text(int length) {
        return new Tokens(random.longs(length, 0, vocabulary).toArray());
    }

    private List<Tokens> neighbours(BatchShape shape, int count) {
        List<Tokens> neighbours = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            neighbours.add(text(shape.tokens() - random.nextInt(SHORTEST)));
        }
        return neighbours;
    }

    private float[] gradient(Tokens text, int at, List<Tokens> neighbours) {
        List<Tokens> batch = new ArrayList<>(neighbours);
        batch.add(at, text);
        int[] labels = new int[batch.size()];
        Arrays.setAll(labels, i -> i == at ? 0 : random.nextInt(2));
        PerExampleGradients gradients = model.gradients(batch, labels, adapter);
        int from = at * gradients.dimension();
        return Arrays.copyOfRange(gradients.flat(), from, from + gradients.dimension());
    }
}
