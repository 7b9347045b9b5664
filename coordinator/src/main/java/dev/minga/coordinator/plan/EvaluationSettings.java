package dev.minga.coordinator.plan;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.proto.v1.EvaluationPlan;
import dev.minga.proto.v1.GateMetric;
import dev.minga.proto.v1.GatePlan;
import dev.minga.proto.v1.PublicSetPlan;
import dev.minga.shared.evaluation.EvaluationRounds;
import dev.minga.shared.evaluation.PublicSet;
import java.time.Duration;
import java.util.Optional;

/**
 * What members count for the averages, as the operator writes it. Nothing has a default. There is one source: {@code heldOut} with
 * {@code noiseMultiplier}, or {@code publicSet}.
 *
 * @param everyRounds the average of every so many rounds, and of the last, is evaluated
 * @param heldOut share of each member's records that it counts on and never trains on, above 0 and at most 0.5
 * @param noiseMultiplier standard deviation of the noise on every count, in counts; a record adds 1 to one of them
 * @param publicSet the file of a {@link PublicSet}, from where the plan is, on which all members count, exactly
 * @param deadline how long the run waits for the members' counts
 * @param gate what decides by them; if it is not there, nothing does
 */
public record EvaluationSettings(
        int everyRounds,
        Optional<Double> heldOut,
        Optional<Double> noiseMultiplier,
        Optional<String> publicSet,
        Duration deadline,
        Optional<GateSettings> gate) {
    public EvaluationSettings {
        Bounds.between("everyRounds", everyRounds, 1, 100_000);
        boolean onHeldOut = heldOut.isPresent() && noiseMultiplier.isPresent() && publicSet.isEmpty();
        boolean onPublicSet = heldOut.isEmpty() && noiseMultiplier.isEmpty() && publicSet.isPresent();
        if (!onHeldOut && !onPublicSet) {
            throw new IllegalArgumentException(
                    "evaluation needs either heldOut and noiseMultiplier, or publicSet alone");
        }
        heldOut.ifPresent(share -> {
            if (!(share > 0 && share <= 0.5)) {
                throw new IllegalArgumentException("heldOut must be above 0 and at most 0.5, not " + share);
            }
        });
        noiseMultiplier.ifPresent(noise -> {
            if (!(noise >= 0 && noise <= 1e6)) {
                throw new IllegalArgumentException("noiseMultiplier must be between 0 and 1e6, not " + noise);
            }
        });
        Bounds.wholeSeconds("deadline", deadline);
    }

    /** By what an average is judged. */
    public enum Metric {
        MACRO_F1,
        ACCURACY,
        ATTACK_RECALL
    }

    /**
     * An average goes on unless the median member's score fell by more than this.
     *
     * @param allowedFall 0 to 1
     * @param quorum members without whose counts nothing is decided; with three or more, one that lies decides nothing
     */
    public record GateSettings(Metric metric, double allowedFall, int quorum) {
        public GateSettings {
            if (!(allowedFall >= 0 && allowedFall <= 1)) {
                throw new IllegalArgumentException("allowedFall must be between 0 and 1, not " + allowedFall);
            }
        }
    }

    /** @throws IllegalArgumentException if the rest of the plan does not allow it */
    void requireFits(int labels, int members, PlanSettings.Privacy privacy) {
        Bounds.between("labels of a plan with evaluation", labels, 2, EvaluationRounds.MOST_CLASSES);
        if (privacy.noiseMultiplier() > 0 && noiseMultiplier.equals(Optional.of(0.0))) {
            throw new IllegalArgumentException(
                    "evaluation.noiseMultiplier must be above 0, or the counts would undo the noise of the training");
        }
        if (heldOut.isPresent() && privacy.unit() != ProtectedUnit.RECORD) {
            throw new IllegalArgumentException(
                    "evaluation.heldOut needs privacy.unit: record, by which its counts are charged;"
                            + " with another unit give a publicSet");
        }
        gate.ifPresent(settings -> Bounds.between("evaluation.gate.quorum", settings.quorum(), 1, members));
    }

    EvaluationPlan toPlan(Optional<PublicSetPlan> set) {
        EvaluationPlan.Builder plan = EvaluationPlan.newBuilder()
                .setEveryRounds(everyRounds)
                .setHeldOut(heldOut.orElse(0.0))
                .setNoiseMultiplier(noiseMultiplier.orElse(0.0))
                .setDeadlineSeconds((int) deadline.toSeconds());
        set.ifPresent(plan::setPublicSet);
        gate.ifPresent(settings -> plan.setGate(GatePlan.newBuilder()
                .setMetric(GateMetric.valueOf(settings.metric().name()))
                .setAllowedFall(settings.allowedFall())
                .setQuorum(settings.quorum())));
        return plan.build();
    }
}
