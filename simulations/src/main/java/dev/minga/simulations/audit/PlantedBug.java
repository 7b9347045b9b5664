package dev.minga.simulations.audit;

/** Mistakes that have been made in implementations of DP-SGD, each of which the audit must notice. */
public enum PlantedBug {
    HALVED_NOISE,
    MISSING_CLIP,
    /** Under unit entity: an entity's records are clipped one by one, and their sum is not. */
    CLIP_PER_RECORD,
    NOISE_PER_MICRO_BATCH,
    REALISED_BATCH_SIZE
}
