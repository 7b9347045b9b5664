package dev.minga.node.detection;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.BertModel;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.model.Tokens;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Scores texts with a trained adapter. One thread at a time. */
public final class LineScorer {
    private static final int BATCH = 64;

    private final Logits model;
    private final Tokenizer tokenizer;
    private final Adapter adapter;

    /** The head's outputs for texts, as {@link BertModel#logits} gives them. */
    @FunctionalInterface
    public interface Logits {
        float[][] of(List<Tokens> texts, Adapter adapter);
    }

    /** Scores with this adapter on this model. */
    public LineScorer(Logits model, Tokenizer tokenizer, Adapter adapter) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.adapter = adapter;
    }

    /** Probability of each class for each text, in the order of the texts. */
    public List<double[]> probabilities(List<String> texts) {
        return probabilitiesOf(texts.stream().map(tokenizer::tokens).toList());
    }

    /** The same for texts that are tokens already. */
    public List<double[]> probabilitiesOf(List<Tokens> texts) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingInt(index -> texts.get(index).length()));
        double[][] result = new double[texts.size()][];
        for (int from = 0; from < order.size(); from += BATCH) {
            List<Integer> batch = order.subList(from, Math.min(order.size(), from + BATCH));
            float[][] logits = model.of(batch.stream().map(texts::get).toList(), adapter);
            for (int i = 0; i < logits.length; i++) {
                result[batch.get(i)] = softmax(logits[i]);
            }
        }
        return List.of(result);
    }

    private static double[] softmax(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double[] probabilities = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Math.exp(logits[i] - largest);
            sum += probabilities[i];
        }
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }
}
