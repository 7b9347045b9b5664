package dev.minga.node.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Low-rank factors as the forward pass takes them: four lists, A and B and those of earlier adapters, each with a place for every
 * target of every layer; a place without a factor holds an empty array. For one call.
 */
final class LowRankArrays {
    private static final int TARGETS = Target.values().length;

    private final NDManager step;
    private final List<@Nullable NDArray> a;
    private final List<@Nullable NDArray> b;
    private final List<@Nullable NDArray> earlierA;
    private final List<@Nullable NDArray> earlierB;

    LowRankArrays(NDManager step, int layers) {
        this.step = step;
        this.a = empty(layers);
        this.b = empty(layers);
        this.earlierA = empty(layers);
        this.earlierB = empty(layers);
    }

    private static List<@Nullable NDArray> empty(int layers) {
        return new ArrayList<>(Collections.nCopies(TARGETS * layers, null));
    }

    /** The factors of a slot: a matrix for all rows, or one for each. */
    void put(AdapterLayout.Slot slot, NDArray factorA, NDArray factorB) {
        a.set(place(slot), factorA);
        b.set(place(slot), factorB);
    }

    /** What came before them, of any rank, for all rows. */
    void putEarlier(AdapterLayout.Slot slot, int hidden, Adapter.Earlier earlier) {
        int rank = earlier.a().length / hidden;
        earlierA.set(place(slot), step.create(earlier.a(), new Shape(rank, hidden)));
        earlierB.set(place(slot), step.create(earlier.b(), new Shape(hidden, rank)));
    }

    private static int place(AdapterLayout.Slot slot) {
        return TARGETS * slot.layer() + slot.target().position();
    }

    /**
     * Adds the lists, without the lowest layers, and the scale of all products.
     *
     * @param skipped how many layers to leave out
     */
    void addTo(NDList inputs, int skipped, float scale) {
        addTo(inputs, "a[]", a, skipped);
        addTo(inputs, "b[]", b, skipped);
        addTo(inputs, "earlier_a[]", earlierA, skipped);
        addTo(inputs, "earlier_b[]", earlierB, skipped);
        inputs.add(step.create(scale));
    }

    private void addTo(NDList inputs, String name, List<@Nullable NDArray> factors, int skipped) {
        for (@Nullable NDArray factor : factors.subList(TARGETS * skipped, factors.size())) {
            NDArray present = factor == null ? step.create(new float[0]) : factor;
            present.setName(name);
            inputs.add(present);
        }
    }
}
