package dev.minga.node.model;

import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.PublicDraw;
import dev.minga.shared.lora.Target;
import java.util.ArrayList;
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

    /**
     * Every factor of the layout's kind of round is random, those that are frozen too, and another adapter came before.
     *
     * @param size of the numbers of B; those of A are about those of an orthonormal one
     */
    public static Adapter withHistory(AdapterLayout layout, long seed, double size, int earlierRank) {
        SplittableRandom random = new SplittableRandom(seed);
        int slots = layout.slots().size();
        List<float[]> a = new ArrayList<>();
        List<float[]> b = new ArrayList<>();
        List<Adapter.Earlier> earlier = new ArrayList<>();
        for (int slot = 0; slot < slots; slot++) {
            a.add(uniform(random, layout.factor(), 0.05));
            b.add(uniform(random, layout.factor(), size));
            earlier.add(new Adapter.Earlier(
                    uniform(random, earlierRank * HIDDEN, 0.05), uniform(random, earlierRank * HIDDEN, size)));
        }
        float[] vector = uniform(random, layout.length(), size);
        for (int i = 0; i < layout.lengthOfA(); i++) {
            vector[i] = a.get(i / layout.factor())[i % layout.factor()];
        }
        return new Adapter(
                layout,
                ALPHA / layout.rank(),
                layout.trained().a() ? List.of() : a,
                layout.trained().b() ? List.of() : b,
                earlierRank == 0 ? List.of() : earlier,
                vector);
    }

    private static float[] uniform(SplittableRandom random, int length, double size) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (size * (2 * random.nextDouble() - 1));
        }
        return values;
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
