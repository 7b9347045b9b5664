package dev.minga.node.model;

import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Factors;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.lora.PublicDraw;
import dev.minga.shared.lora.WideFactors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A LoRA adapter and head, in Java's memory: what is trained in one vector, and what is not. The arrays are not to be changed.
 *
 * @param layout says which factors are in the vector
 * @param scale what B·A is multiplied by: α / rank
 * @param frozenA the factor A of each slot, {@code [rank, hidden]} row by row; empty if A is trained
 * @param frozenB the factor B of each slot, {@code [hidden, rank]}; empty if B is trained
 * @param earlier of each slot, the adapters that came before this one and are added to it; empty if there are none
 * @param vector the trained part as {@link AdapterLayout} lays it out
 */
public record Adapter(
        AdapterLayout layout,
        double scale,
        List<float[]> frozenA,
        List<float[]> frozenB,
        List<Earlier> earlier,
        float[] vector) {
    /** Frozen products of a slot side by side: A is {@code [rank, hidden]}, B {@code [hidden, rank]}, of any rank. */
    public record Earlier(float[] a, float[] b) {}

    /** One of which B is trained, with nothing before it. */
    public Adapter(AdapterLayout layout, double scale, List<float[]> a, float[] vector) {
        this(layout, scale, a, List.of(), List.of(), vector);
    }

    /** An adapter of scheme {@code ffa}: its factors A come from the plan's public seed. */
    public static Adapter ffa(AdapterLayout layout, double alpha, long seed, float[] vector) {
        List<float[]> a = new ArrayList<>();
        for (int slot = 0; slot < layout.slots().size(); slot++) {
            a.add(PublicDraw.orthonormalA(layout, slot, seed));
        }
        return new Adapter(layout, alpha / layout.rank(), List.copyOf(a), vector);
    }

    /** A global adapter as it is trained in a round. */
    public static Adapter of(GlobalAdapter global, double alpha, int round) {
        AdapterLayout layout = global.adaptation().delta(round);
        List<float[]> a = new ArrayList<>();
        List<float[]> b = new ArrayList<>();
        List<Earlier> earlier = new ArrayList<>();
        for (int slot = 0; slot < layout.slots().size(); slot++) {
            if (!layout.trained().a()) {
                a.add(global.a(slot));
            }
            if (!layout.trained().b()) {
                b.add(global.b(slot));
            }
            if (global.earlier() > 0) {
                earlier.add(new Earlier(global.earlierA(slot), global.earlierB(slot)));
            }
        }
        double scale = alpha / layout.rank();
        return new Adapter(layout, scale, List.copyOf(a), List.copyOf(b), List.copyOf(earlier), global.vector(round));
    }

    /** The same adapter with another trained part. */
    public Adapter with(float[] newVector) {
        return new Adapter(layout, scale, frozenA, frozenB, earlier, newVector);
    }

    /** The factor A of a slot, {@code [rank, hidden]}. */
    public float[] a(int slot) {
        return layout.trained().a() ? part(slot * layout.factor(), layout.factor()) : frozenA.get(slot);
    }

    /** The factor B of a slot, {@code [hidden, rank]}. */
    public float[] b(int slot) {
        return layout.trained().b()
                ? part(layout.lengthOfA() + slot * layout.factor(), layout.factor())
                : frozenB.get(slot);
    }

    /** The head's weight and bias, one behind the other. */
    public float[] head() {
        return part(layout.head(), layout.length() - layout.head());
    }

    /** The head's weight, {@code [classes, hidden]}. */
    float[] headWeight() {
        return part(layout.head(), layout.classes() * layout.hidden());
    }

    /** The head's bias, {@code [classes]}. */
    float[] headBias() {
        return part(layout.length() - layout.classes(), layout.classes());
    }

    private float[] part(int from, int length) {
        return Arrays.copyOfRange(vector, from, from + length);
    }

    /**
     * The same with all that came before it in one adapter of greater rank, of which B is trained: for use, and for any tool that
     * knows LoRA.
     */
    public Adapter whole() {
        int slots = layout.slots().size();
        List<float[]> a = new ArrayList<>();
        float[][] b = new float[slots][];
        int rank = layout.rank();
        for (int slot = 0; slot < slots; slot++) {
            Earlier before = earlier.isEmpty() ? new Earlier(new float[0], new float[0]) : earlier.get(slot);
            a.add(WideFactors.a(before.a(), a(slot)));
            b[slot] = WideFactors.b(layout.hidden(), before.b(), b(slot));
            rank = a.get(slot).length / layout.hidden();
        }
        AdapterLayout wide = layout.training(Factors.B).ofRank(rank);
        float[] all = new float[wide.length()];
        for (int slot = 0; slot < slots; slot++) {
            System.arraycopy(b[slot], 0, all, slot * wide.factor(), wide.factor());
        }
        float[] head = head();
        System.arraycopy(head, 0, all, wide.head(), head.length);
        return new Adapter(wide, scale, List.copyOf(a), all);
    }
}
