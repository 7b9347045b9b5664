package dev.minga.crypto.privacy;

/** Where Gaussian noise comes from. The privacy of a run is no better than its noise source. */
public interface NoiseSource {
    /**
     * Adds an independent draw of N(0, standardDeviation²) to every element.
     *
     * @param standardDeviation in the unit of the elements; above 0 and finite
     * @throws IllegalArgumentException if the standard deviation is out of range; nothing was added then
     */
    void addGaussian(double[] into, double standardDeviation);
}
