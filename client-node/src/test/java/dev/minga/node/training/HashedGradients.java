package dev.minga.node.training;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.node.model.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** A model whose gradients are an arbitrary function of text, label and adapter; remembers how it was asked. */
final class HashedGradients implements GradientModel {
    record Call(int examples, int longest) {}

    final List<Call> calls = new ArrayList<>();

    @Override
    public PerExampleGradients gradients(List<Tokens> texts, int[] labels, Adapter adapter) {
        int longest = texts.stream().mapToInt(Tokens::length).max().orElseThrow();
        calls.add(new Call(texts.size(), longest));
        int dimension = adapter.vector().length;
        float[] flat = new float[texts.size() * dimension];
        for (int i = 0; i < texts.size(); i++) {
            float[] own = gradient(texts.get(i), labels[i], adapter);
            System.arraycopy(own, 0, flat, i * dimension, dimension);
        }
        return new PerExampleGradients(dimension, flat, new float[texts.size()]);
    }

    /** One example's gradient: some noise of its own and a pull towards zero. */
    static float[] gradient(Tokens text, int label, Adapter adapter) {
        SplittableRandom random = new SplittableRandom(31L * Arrays.hashCode(text.ids()) + label);
        double size = 4 * random.nextDouble();
        float[] gradient = new float[adapter.vector().length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (float) (size * (random.nextDouble() - 0.5)) + 0.1f * adapter.vector()[i];
        }
        return gradient;
    }

    /** Records of these lengths, all different. */
    static List<TokenisedExample> records(int... lengths) {
        List<TokenisedExample> records = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            long[] ids = new long[lengths[i]];
            Arrays.fill(ids, 1_000L + i);
            records.add(new TokenisedExample(new Tokens(ids), i % 2));
        }
        return records;
    }

    /** A model that gives every example the same gradient. */
    static GradientModel constant(float[] gradient) {
        return (texts, labels, adapter) -> {
            float[] flat = new float[texts.size() * gradient.length];
            for (int i = 0; i < texts.size(); i++) {
                System.arraycopy(gradient, 0, flat, i * gradient.length, gradient.length);
            }
            return new PerExampleGradients(gradient.length, flat, new float[texts.size()]);
        };
    }

    /** So many lengths of 2 to 99. */
    static int[] lengths(int count, long seed) {
        return new Random(seed).ints(count, 2, 100).toArray();
    }
}
