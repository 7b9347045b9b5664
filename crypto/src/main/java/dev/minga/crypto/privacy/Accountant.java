package dev.minga.crypto.privacy;

import java.util.List;

/** The two ways to bound what a composition of mechanisms reveals; both are safe for use by many threads. */
public enum Accountant {
    /** {@link PldAccountant}: tight. */
    PLD {
        @Override
        public double epsilon(List<SubsampledGaussian> mechanisms, double delta) {
            return PldAccountant.epsilon(mechanisms, delta);
        }

        @Override
        public double delta(List<SubsampledGaussian> mechanisms, double epsilon) {
            return PldAccountant.delta(mechanisms, epsilon);
        }
    },
    /** {@link RdpAccountant}: a cross-check, looser. */
    RDP {
        @Override
        public double epsilon(List<SubsampledGaussian> mechanisms, double delta) {
            return RdpAccountant.epsilon(mechanisms, delta);
        }

        @Override
        public double delta(List<SubsampledGaussian> mechanisms, double epsilon) {
            return RdpAccountant.delta(mechanisms, epsilon);
        }
    };

    /**
     * An upper bound of ε at this δ; 0 if nothing ran, possibly infinite.
     *
     * @throws IllegalArgumentException if δ is not in (0, 1)
     */
    public abstract double epsilon(List<SubsampledGaussian> mechanisms, double delta);

    /**
     * An upper bound of δ at this ε, in [0, 1]; 0 if nothing ran.
     *
     * @throws IllegalArgumentException if ε is negative or not finite
     */
    public abstract double delta(List<SubsampledGaussian> mechanisms, double epsilon);
}
