package dev.minga.node.model;

import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.PublicDraw;
import dev.minga.shared.lora.Target;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Adapters for tests. */
public final class Adapters {
    private static final int HIDDEN = 384;
    private static final double ALPHA = 16;

    private Adapters() {}

    /** What the demo trains: rank 8 on query and value of all layers. */
    public static AdapterLayout queryAndValue(int classes) {
        return new AdapterLayout(HIDDEN, 8, List.of(0, 1, 2, 3, 4, 5), List.of(Target.QUERY, Target.VALUE), classes);
    }

    /** B is zero, as before the first round. */
    public static Adapter first(AdapterLayout layout, long seed) {
        return Adapter.ffa(layout, ALPHA, seed, PublicDraw.firstAdapter(layout, seed));
    }

    /** B is uniform in ±{@code size}. */
    public static Adapter random(AdapterLayout layout, long seed, double size) {
        float[] vector = PublicDraw.firstAdapter(layout, seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < layout.head(); i++) {
            vector[i] = (float) (size * (2 * random.nextDouble() - 1));
        }
        return Adapter.ffa(layout, ALPHA, seed, vector);
    }

    /** The head gives the mean of the token vectors itself; needs as many classes as the model is wide. */
    static Adapter withHeadThatPassesOn(Adapter adapter) {
        AdapterLayout layout = adapter.layout();
        float[] vector = adapter.vector().clone();
        Arrays.fill(vector, layout.head(), vector.length, 0);
        for (int i = 0; i < HIDDEN; i++) {
            vector[layout.head() + i * HIDDEN + i] = 1;
        }
        return adapter.with(vector);
    }
}
