package dev.minga.coordinator.admin;

import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.EvaluationPlan;
import dev.minga.proto.v1.PublicSetPlan;
import dev.minga.proto.v1.TrainingPlan;
import java.util.Optional;

/**
 * What the members of a run count on.
 *
 * @param heldOut the share of its records that each holds out, with {@code noiseMultiplier}; absent with a public set
 * @param publicSet SHA-256 of the file on which all count, with its number of records; absent with held-out records
 */
public record EvaluatedOn(
        Optional<Double> heldOut,
        Optional<Double> noiseMultiplier,
        Optional<String> publicSet,
        Optional<Integer> records) {
    /** Of a plan; empty if it has nothing evaluated. */
    static Optional<EvaluatedOn> of(TrainingPlan plan) {
        return plan.hasEvaluation() ? Optional.of(of(plan.getEvaluation())) : Optional.empty();
    }

    private static EvaluatedOn of(EvaluationPlan plan) {
        if (!plan.hasPublicSet()) {
            return new EvaluatedOn(
                    Optional.of(plan.getHeldOut()),
                    Optional.of(plan.getNoiseMultiplier()),
                    Optional.empty(),
                    Optional.empty());
        }
        PublicSetPlan set = plan.getPublicSet();
        return new EvaluatedOn(
                Optional.empty(),
                Optional.empty(),
                Optional.of(Sha256.ofBytes(set.getSha256().toByteArray()).hex()),
                Optional.of(set.getRecordsList().stream()
                        .mapToInt(Integer::intValue)
                        .sum()));
    }

    /** In words. */
    public String line() {
        return publicSet
                .map(digest -> "public set " + digest + " of " + records.orElse(0) + " records, counted exactly")
                .orElseGet(() -> "held-out records, a share of " + heldOut.orElse(0.0) + " of each member's, noise "
                        + noiseMultiplier.orElse(0.0) + " on each count");
    }
}
