package dev.minga.node.training;

import dev.minga.node.model.Adapter;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.node.model.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The gradient of each drawn unit: its records' gradients, scaled by {@link GroupScales}, summed as doubles in the order in which
 * the unit lists them. A record whose gradient is not finite counts as zero.
 *
 * <p>Guarantee: what comes out for a unit is a function of that unit's records and the adapter alone, bit for bit, since each
 * record's gradient is ({@link GradientModel}) and the sum's order is the unit's own. How records of many units are cut into
 * micro-batches, and which units are worked on together, changes nothing.
 *
 * <p>Memory: a sum is kept for at most 64 units at a time. Not thread-safe.
 */
final class UnitGradients {
    private static final int SUMS_AT_ONCE = 64;

    private final GradientModel model;
    private final GroupScales scales;
    private final Function<List<Place>, List<List<Place>>> cut;

    /**
     * Gradients from this model.
     *
     * @param cut into what the model is asked for at a time; keeps the order of what has a unit in common
     */
    UnitGradients(GradientModel model, GroupScales scales, Function<List<Place>, List<List<Place>>> cut) {
        this.model = model;
        this.scales = scales;
        this.cut = cut;
    }

    /**
     * A record in a batch.
     *
     * @param unit the number of its unit among those that are worked on together
     * @param number its own number within the unit
     */
    record Place(int unit, int number, TokenisedExample record) {}

    /** Hands over the gradient of each unit that has a finite one, in no particular order; the array is used again. */
    void each(List<List<TokenisedExample>> units, Adapter adapter, Consumer<double[]> gradients) {
        List<List<TokenisedExample>> together = new ArrayList<>();
        int sums = 0;
        for (List<TokenisedExample> unit : units) {
            together.add(unit);
            sums += unit.size() > 1 ? 1 : 0;
            if (sums == SUMS_AT_ONCE) {
                together(together, adapter, gradients);
                together.clear();
                sums = 0;
            }
        }
        together(together, adapter, gradients);
    }

    private void together(List<List<TokenisedExample>> units, Adapter adapter, Consumer<double[]> gradients) {
        List<Place> places = new ArrayList<>();
        for (int unit = 0; unit < units.size(); unit++) {
            for (int number = 0; number < units.get(unit).size(); number++) {
                places.add(new Place(unit, number, units.get(unit).get(number)));
            }
        }
        List<UnitSum> sums = new ArrayList<>();
        units.forEach(unit -> sums.add(new UnitSum(unit.size())));
        double[] scale = scales.of(adapter.layout());
        double[] gradient = new double[scale.length];
        for (List<Place> part : cut.apply(places)) {
            List<Tokens> texts =
                    part.stream().map(place -> place.record().tokens()).toList();
            int[] labels =
                    part.stream().mapToInt(place -> place.record().label()).toArray();
            PerExampleGradients computed = model.gradients(texts, labels, adapter);
            for (int i = 0; i < part.size(); i++) {
                read(computed, i, scale, gradient);
                sums.get(part.get(i).unit()).add(part.get(i).number(), gradient, gradients);
            }
        }
    }

    private static void read(PerExampleGradients computed, int example, double[] scale, double[] into) {
        float[] flat = computed.flat();
        for (int i = 0; i < into.length; i++) {
            into[i] = flat[example * into.length + i] * scale[i];
        }
    }
}
