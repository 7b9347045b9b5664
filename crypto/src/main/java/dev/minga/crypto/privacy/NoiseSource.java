package dev.minga.crypto.privacy;

import java.math.BigDecimal;

/** Where Gaussian noise comes from. The privacy of a run is no better than its noise source. */
public interface NoiseSource {
    /**
     * Adds an independent draw of N(0, standardDeviation²), rounded to the nearest integer, to every element. A sum beyond
     * the range of a long becomes the end of that range, which is post-processing.
     *
     * @param standardDeviation in the unit of the elements, taken exactly; above 0 and at most 2^56, with at most 4,000 decimal
     *     places ({@link Lattice#noise} stays within)
     * @throws IllegalArgumentException if the standard deviation is out of range; nothing was added then
     * @throws IllegalStateException if the random source turns out to repeat itself; the elements are to be thrown away then
     */
    void addGaussian(long[] into, BigDecimal standardDeviation);
}
