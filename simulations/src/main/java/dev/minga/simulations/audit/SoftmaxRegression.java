package dev.minga.simulations.audit;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.node.model.Tokens;
import dev.minga.node.training.GradientModel;
import java.util.List;

/** A detector of two classes that is all head: a text is a unit vector, chosen by its first token. */
final class SoftmaxRegression implements GradientModel {
    private static final int CLASSES = 2;

    @Override
    public PerExampleGradients gradients(List<Tokens> texts, int[] labels, Adapter adapter) {
        int dimension = adapter.layout().length();
        int head = adapter.layout().head();
        int hidden = adapter.layout().hidden();
        float[] flat = new float[texts.size() * dimension];
        float[] losses = new float[texts.size()];
        for (int i = 0; i < texts.size(); i++) {
            int feature = (int) (texts.get(i).ids()[0] % hidden);
            double[] probabilities = probabilities(feature, adapter);
            losses[i] = (float) -Math.log(probabilities[labels[i]]);
            for (int label = 0; label < CLASSES; label++) {
                float slope = (float) (probabilities[label] - (label == labels[i] ? 1 : 0));
                flat[i * dimension + head + label * hidden + feature] = slope;
                flat[i * dimension + head + CLASSES * hidden + label] = slope;
            }
        }
        return new PerExampleGradients(dimension, flat, losses);
    }

    private static double[] probabilities(int feature, Adapter adapter) {
        int head = adapter.layout().head();
        int hidden = adapter.layout().hidden();
        float[] vector = adapter.vector();
        double margin = vector[head + hidden + feature]
                - vector[head + feature]
                + vector[head + CLASSES * hidden + 1]
                - vector[head + CLASSES * hidden];
        double second = 1 / (1 + Math.exp(-margin));
        return new double[] {1 - second, second};
    }
}
