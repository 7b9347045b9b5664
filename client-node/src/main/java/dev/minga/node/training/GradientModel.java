package dev.minga.node.training;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.node.model.Tokens;
import java.util.List;

/** What the trainer needs of a model. */
@FunctionalInterface
public interface GradientModel {
    /** Each text's own gradient with respect to the adapter's vector. */
    PerExampleGradients gradients(List<Tokens> texts, int[] labels, Adapter adapter);
}
