package dev.minga.node.participation;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.BertModel;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.model.Tokens;
import dev.minga.node.training.ConfusionCounts;
import dev.minga.shared.evaluation.PublicSet;
import java.util.List;

/**
 * Counts which class a model takes the records of a public set for, exactly: no private record is touched, so there is nothing to
 * hide. Each text is put to the model alone, so that who counts again has no batches to reproduce. One thread.
 */
final class PublicCount {
    private final Logits model;
    private final Tokenizer tokenizer;

    /** The head's outputs for texts, as {@link BertModel#logits} gives them. */
    @FunctionalInterface
    interface Logits {
        float[][] of(List<Tokens> texts, Adapter adapter);
    }

    PublicCount(Logits model, Tokenizer tokenizer) {
        this.model = model;
        this.tokenizer = tokenizer;
    }

    /** The counts row by row, a row for each true class. */
    long[] of(PublicSet set, Adapter adapter) {
        int classes = set.recordsByClass().size();
        long[] counts = new long[classes * classes];
        for (PublicSet.Labelled record : set.records()) {
            float[] outputs = model.of(List.of(tokenizer.tokens(record.text())), adapter)[0];
            counts[record.label() * classes + ConfusionCounts.taken(outputs, classes)]++;
        }
        return counts;
    }
}
