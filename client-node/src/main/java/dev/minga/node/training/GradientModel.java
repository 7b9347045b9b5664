package dev.minga.node.training;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.node.model.Tokens;
import java.util.List;

/** What the trainer needs of a model. */
@FunctionalInterface
public interface GradientModel {
    /**
     * Each text's own gradient with respect to the adapter's vector. It must be a function of that text, its label and the
     * adapter, <b>bit for bit</b>, whatever other texts stand in the list and in whatever order: the sensitivity of a sum of
     * gradients rests on it. {@link IsolationCheck} looks whether a machine keeps to that.
     *
     * @param labels one class index per text
     * @return as many gradients as texts, in their order; the caller may change the arrays
     */
    PerExampleGradients gradients(List<Tokens> texts, int[] labels, Adapter adapter);
}
