package dev.minga.node.training;

import dev.minga.shared.lora.AdapterLayout;
import java.util.Arrays;

/**
 * What gradients of each group of parameters are multiplied by before all of them are clipped together, so that no group uses up
 * the clip. Gradients of B stay as they are. Constants of the plan, never computed from data. Immutable.
 *
 * @param ofA above 0 and at most 1e6; of no consequence where A is not trained
 * @param ofHead above 0 and at most 1e6
 */
public record GroupScales(double ofA, double ofHead) {
    /** @throws IllegalArgumentException if a scale is out of its range */
    public GroupScales {
        DpSgdSettings.require(ofA > 0 && ofA <= 1e6, "the scale of A must be above 0 and at most 1e6");
        DpSgdSettings.require(ofHead > 0 && ofHead <= 1e6, "head scale must be above 0 and at most 1e6");
    }

    /** The scale of each number of a vector. */
    double[] of(AdapterLayout layout) {
        double[] scales = new double[layout.length()];
        Arrays.fill(scales, 0, layout.lengthOfA(), ofA);
        Arrays.fill(scales, layout.lengthOfA(), layout.head(), 1);
        Arrays.fill(scales, layout.head(), scales.length, ofHead);
        return scales;
    }
}
