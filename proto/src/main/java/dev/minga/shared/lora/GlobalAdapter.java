package dev.minga.shared.lora;

import dev.minga.shared.lora.AdapterLayout.Slot;
import dev.minga.shared.tensor.FloatTensor;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A global adapter with its history. Immutable as long as nobody changes the arrays.
 *
 * @param earlier how many adapters came before the one that is trained
 * @param tensors as they stand in its file
 */
public record GlobalAdapter(Adaptation adaptation, int earlier, SortedMap<String, FloatTensor> tensors) {
    public GlobalAdapter {
        tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
    }

    private AdapterLayout layout() {
        return adaptation.layout();
    }

    /** What is trained in a round, laid out as the round's delta. */
    public float[] vector(int round) {
        return adaptation.delta(round).vector(tensors);
    }

    /** The factor A of a slot, {@code [rank, hidden]}. */
    public float[] a(int slot) {
        return adaptation.scheme().carriesA()
                ? values(layout().slots().get(slot).nameOfA())
                : drawn(slot, earlier);
    }

    /** The factor B of a slot, {@code [hidden, rank]}. */
    public float[] b(int slot) {
        return values(layout().slots().get(slot).nameOfB());
    }

    /** The factors A of all earlier adapters of a slot, oldest first: {@code [earlier·rank, hidden]}. */
    public float[] earlierA(int slot) {
        if (adaptation.scheme().carriesA() && earlier > 0) {
            return values(Adaptation.earlierA(layout().slots().get(slot)));
        }
        float[] all = new float[earlier * layout().factor()];
        for (int before = 0; before < earlier; before++) {
            System.arraycopy(drawn(slot, before), 0, all, before * layout().factor(), layout().factor());
        }
        return all;
    }

    /** The factors B of all earlier adapters of a slot, oldest first: {@code [hidden, earlier·rank]}. */
    public float[] earlierB(int slot) {
        return earlier == 0
                ? new float[0]
                : values(Adaptation.earlierB(layout().slots().get(slot)));
    }

    private float[] values(String name) {
        return Objects.requireNonNull(tensors.get(name), name).values();
    }

    private float[] drawn(int slot, int before) {
        return adaptation.scheme() == LoraScheme.FFA_GAUSSIAN
                ? PublicDraw.gaussianA(layout(), slot, adaptation.seed(), before)
                : PublicDraw.orthonormalA(layout(), slot, adaptation.seed(), before);
    }

    /** The same with other factors of a slot. */
    public GlobalAdapter with(int slot, float[] a, float[] b) {
        SortedMap<String, FloatTensor> changed = new TreeMap<>(tensors);
        Slot which = layout().slots().get(slot);
        changed.put(which.nameOfA(), new FloatTensor(layout().shapeOfA(), a));
        changed.put(which.nameOfB(), new FloatTensor(layout().shapeOfB(), b));
        return new GlobalAdapter(adaptation, earlier, changed);
    }

    /**
     * What a refresh makes of it: the adapter becomes the last of the earlier ones, and a new one begins with the next public A
     * and B zero. The head goes on. Both compute the same, but for the order of their sums.
     */
    public GlobalAdapter refreshed() {
        SortedMap<String, FloatTensor> changed = new TreeMap<>(tensors);
        AdapterLayout wide = layout().ofRank((earlier + 1) * layout().rank());
        List<Slot> slots = layout().slots();
        for (int slot = 0; slot < slots.size(); slot++) {
            if (adaptation.scheme().carriesA()) {
                float[] a = WideFactors.a(earlierA(slot), a(slot));
                changed.put(Adaptation.earlierA(slots.get(slot)), new FloatTensor(wide.shapeOfA(), a));
            }
            float[] b = WideFactors.b(layout().hidden(), earlierB(slot), b(slot));
            changed.put(Adaptation.earlierB(slots.get(slot)), new FloatTensor(wide.shapeOfB(), b));
            changed.put(slots.get(slot).nameOfB(), new FloatTensor(layout().shapeOfB(), new float[layout().factor()]));
        }
        return new GlobalAdapter(adaptation, earlier + 1, changed).withNewA();
    }

    /** Begins with the public A that is next, if A is carried at all. */
    GlobalAdapter withNewA() {
        if (!adaptation.scheme().carriesA()) {
            return this;
        }
        SortedMap<String, FloatTensor> changed = new TreeMap<>(tensors);
        List<Slot> slots = layout().slots();
        for (int slot = 0; slot < slots.size(); slot++) {
            changed.put(slots.get(slot).nameOfA(), new FloatTensor(layout().shapeOfA(), drawn(slot, earlier)));
        }
        return new GlobalAdapter(adaptation, earlier, changed);
    }
}
