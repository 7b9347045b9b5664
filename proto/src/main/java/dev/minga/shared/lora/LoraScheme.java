package dev.minga.shared.lora;

/**
 * How members train one low-rank product B·A together although mean(B)·mean(A) is not mean(B·A): which factors they train and
 * send in a round, and what follows an average.
 */
public enum LoraScheme {
    /**
     * A is drawn from the public seed, orthonormal and frozen; B is trained. The average is exact and noise on B is not amplified
     * (FFA-LoRA: Sun et al. 2024, arXiv 2403.12313).
     */
    FFA(false, false),

    /**
     * As {@link #FFA}, but A is as Gaussian numbers fall, with the standard deviation 1/rank that PEFT's {@code
     * init_lora_weights="gaussian"} has: what FFA-LoRA is compared as elsewhere.
     */
    FFA_GAUSSIAN(false, false),

    /**
     * A is frozen within a round; B is trained and averaged, which is exact; then B·A = U·Σ·Vᵀ becomes B ← U·Σ, A ← Vᵀ (FedSVD:
     * Lee et al. 2025, arXiv 2505.12805). The basis changes with each round.
     */
    FEDSVD(true, false),

    /** A and B are trained and averaged each by itself: the naive way, whose average is not that of the products. */
    FEDAVG(true, true),

    /**
     * Odd rounds train B, even rounds A, so that each average is exact (RoLoRA: Chen et al. 2025, arXiv 2502.01755). B comes
     * first, since with B = 0 nothing reaches A.
     */
    ROLORA(true, true);

    private final boolean carriesA;
    private final boolean trainsA;

    LoraScheme(boolean carriesA, boolean trainsA) {
        this.carriesA = carriesA;
        this.trainsA = trainsA;
    }

    /** What is trained and sent in a round, counted from 1; the head always is. */
    public Factors trained(int round) {
        return switch (this) {
            case FFA, FFA_GAUSSIAN, FEDSVD -> Factors.B;
            case FEDAVG -> Factors.BOTH;
            case ROLORA -> round % 2 == 1 ? Factors.B : Factors.A;
        };
    }

    /** Whether a global adapter holds A; otherwise everybody draws it from the public seed. */
    public boolean carriesA() {
        return carriesA;
    }

    /** Whether A is trained in some round. */
    public boolean trainsA() {
        return trainsA;
    }

    /** Whether B·A is factored anew after each average: what was trained or remembered against an earlier A is then no use. */
    public boolean changesBasis() {
        return this == FEDSVD;
    }
}
