package dev.minga.node.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.minga.shared.lora.AdapterLayout;
import java.util.List;
import java.util.function.Function;

/**
 * Adapters and heads as the forward pass takes them: one for all rows, or one for each row. What is trained may differ from row
 * to row; the rest is the first one's.
 *
 * @param each of a row; rows beyond the last are dummies and take the first
 * @param rows of the batch
 */
record AdapterArrays(List<Adapter> each, int rows) {
    /** The same for all rows. */
    static AdapterArrays shared(Adapter adapter) {
        return new AdapterArrays(List.of(adapter), 1);
    }

    /**
     * Adds factors, scale, head and bias.
     *
     * @param layers that the encoder has
     * @param skipped how many of the lowest to leave out
     */
    void addTo(NDList inputs, NDManager step, int layers, int skipped) {
        Adapter first = each.get(0);
        AdapterLayout layout = first.layout();
        int hidden = layout.hidden();
        LowRankArrays factors = new LowRankArrays(step, layers);
        List<AdapterLayout.Slot> slots = layout.slots();
        for (int i = 0; i < slots.size(); i++) {
            int slot = i;
            factors.put(
                    slots.get(i),
                    array(step, layout.trained().a(), adapter -> adapter.a(slot), layout.rank(), hidden),
                    array(step, layout.trained().b(), adapter -> adapter.b(slot), hidden, layout.rank()));
            if (!first.earlier().isEmpty()) {
                factors.putEarlier(slots.get(i), hidden, first.earlier().get(i));
            }
        }
        factors.addTo(inputs, skipped, (float) first.scale());
        inputs.add(array(step, true, Adapter::headWeight, layout.classes(), hidden));
        inputs.add(array(step, true, Adapter::headBias, 1, layout.classes()));
    }

    private NDArray array(NDManager step, boolean differs, Function<Adapter, float[]> part, int height, int width) {
        if (rows == 1 || !differs) {
            return step.create(part.apply(each.get(0)), new Shape(height, width));
        }
        int size = height * width;
        float[] all = new float[rows * size];
        for (int row = 0; row < rows; row++) {
            Adapter own = each.get(row < each.size() ? row : 0);
            System.arraycopy(part.apply(own), 0, all, row * size, size);
        }
        return step.create(all, new Shape(rows, height, width));
    }
}
