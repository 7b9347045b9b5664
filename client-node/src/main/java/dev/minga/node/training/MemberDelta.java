package dev.minga.node.training;

import dev.minga.crypto.privacy.Lattice;
import dev.minga.crypto.privacy.LatticeSum;
import dev.minga.crypto.privacy.NoiseSource;
import dev.minga.node.model.Adapter;

/**
 * What a member gives away of a whole round under unit {@code member}: local differential privacy, with nobody to trust.
 *
 * <p>Guarantee: the delta that comes out is a Gaussian mechanism of the delta that went in. That one is read with each
 * part divided by its public scale ({@link GroupScales}), clipped to C and truncated to whole units of a public {@link Lattice}, so that its
 * norm is at most C <em>exactly</em>, whatever was trained on and however; a delta that is not finite counts as zero. Noise of
 * standard deviation σ·C is added once, in integers, and the parts are scaled back, which is post-processing. Two deltas
 * are at most 2C apart: {@code ProtectedUnit.MEMBER} says what that costs.
 *
 * <p>As safe for use by many threads as its noise.
 */
final class MemberDelta {
    private final DpSgdSettings settings;
    private final NoiseSource noise;

    /** @param settings σ, C and the scales are used */
    MemberDelta(DpSgdSettings settings, NoiseSource noise) {
        this.settings = settings;
        this.noise = noise;
    }

    /** The adapter that the noised delta leads to from where the round started, which is public. */
    Adapter noised(Adapter start, Adapter trained) {
        double[] scale = settings.scales().of(start.layout());
        float[] from = start.vector();
        float[] to = trained.vector();
        double[] delta = new double[from.length];
        for (int i = 0; i < delta.length; i++) {
            delta[i] = ((double) to[i] - from[i]) / scale[i];
        }
        Lattice lattice = new Lattice(settings.clipNorm());
        LatticeSum clipped = new LatticeSum(delta.length, lattice);
        clipped.add(delta);
        long[] units = clipped.sum();
        if (settings.noiseMultiplier() > 0) {
            noise.addGaussian(units, lattice.noise(settings.noiseMultiplier()));
        }
        float[] moved = new float[from.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = (float) (from[i] + units[i] * lattice.unit() * scale[i]);
        }
        return start.with(moved);
    }
}
