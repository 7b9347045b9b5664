package dev.minga.node.model;

import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.PublicDraw;
import java.util.ArrayList;
import java.util.List;

/**
 * A LoRA adapter and head, in Java's memory.
 *
 * @param scale what B·A is multiplied by: α / rank
 * @param a the factor A of each slot of the layout, {@code [rank, hidden]} row by row
 * @param vector the trained part as {@link AdapterLayout} lays it out
 */
public record Adapter(AdapterLayout layout, double scale, List<float[]> a, float[] vector) {
    /** An adapter of scheme {@code ffa}: its factors A come from the plan's public seed. */
    public static Adapter ffa(AdapterLayout layout, double alpha, long seed, float[] vector) {
        List<float[]> a = new ArrayList<>();
        for (int slot = 0; slot < layout.slots().size(); slot++) {
            a.add(PublicDraw.orthonormalA(layout, slot, seed));
        }
        return new Adapter(layout, alpha / layout.rank(), List.copyOf(a), vector);
    }

    /** The same adapter with another trained part. */
    public Adapter with(float[] newVector) {
        return new Adapter(layout, scale, a, newVector);
    }
}
