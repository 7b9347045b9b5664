package dev.minga.node.model;

import dev.minga.shared.lora.AdapterLayout;
import java.util.List;

/**
 * Weights with an adapter's products added to them, W + scale·B·A, made row by row when they are asked for. Sums are made in
 * doubles and rounded once. Stateless beside the adapter.
 */
final class MergedFactors {
    private final Adapter adapter;
    private final List<AdapterLayout.Slot> slots;

    /** @param adapter one without earlier ones ({@link Adapter#whole}) */
    MergedFactors(Adapter adapter) {
        if (!adapter.earlier().isEmpty()) {
            throw new IllegalArgumentException("an adapter with earlier ones is merged as a whole");
        }
        this.adapter = adapter;
        this.slots = adapter.layout().slots();
    }

    /**
     * A weight {@code [out, in]} of an attention's linear layer as {@code [in, out]}, with the slot's product if it has one.
     *
     * @param target 0 to 2: query, key, value
     */
    OnnxGraph.Rows merged(float[] weight, int layer, int target) {
        int hidden = adapter.layout().hidden();
        int slot = slot(layer, target);
        if (slot < 0) {
            return transposed(weight, hidden, hidden);
        }
        float[] a = adapter.a(slot);
        float[] b = adapter.b(slot);
        int rank = adapter.layout().rank();
        return (in, into) -> {
            for (int out = 0; out < hidden; out++) {
                double product = 0;
                for (int r = 0; r < rank; r++) {
                    product += (double) b[out * rank + r] * a[r * hidden + in];
                }
                into[out] = (float) (weight[out * hidden + in] + adapter.scale() * product);
            }
        };
    }

    /** A weight {@code [out, in]} as {@code [in, out]}. */
    static OnnxGraph.Rows transposed(float[] weight, int in, int out) {
        return (row, into) -> {
            for (int column = 0; column < out; column++) {
                into[column] = weight[column * in + row];
            }
        };
    }

    private int slot(int layer, int target) {
        for (int i = 0; i < slots.size(); i++) {
            AdapterLayout.Slot slot = slots.get(i);
            if (slot.layer() == layer && slot.target().position() == target) {
                return i;
            }
        }
        return -1;
    }
}
