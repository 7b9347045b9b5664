package dev.minga.node.participation;

import dev.minga.proto.v1.EvaluationPlan;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.PublicSetPlan;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.evaluation.EvaluationRounds;
import dev.minga.shared.evaluation.PublicSet;

/** What a plan may say of evaluations. Every check is by the plan alone; what is reserved follows from it. */
final class PlannedEvaluation {
    private static final int SHA256_BYTES = 32;

    private PlannedEvaluation() {}

    /** @throws IllegalArgumentException if it says something that no node can do, with what */
    static void require(TrainingPlan plan) {
        if (!plan.hasEvaluation()) {
            return;
        }
        EvaluationPlan evaluation = plan.getEvaluation();
        require(evaluation.getEveryRounds() >= 1, "it evaluates after no number of rounds");
        require(
                plan.getBase().getLabelsCount() <= EvaluationRounds.MOST_CLASSES,
                "it has more labels than can be evaluated");
        if (evaluation.hasPublicSet()) {
            require(
                    evaluation.getHeldOut() == 0 && evaluation.getNoiseMultiplier() == 0,
                    "it evaluates on held-out records and on a public set at once");
            require(evaluation.getPublicSet(), plan.getBase().getLabelsCount());
        } else {
            requireHeldOut(plan.getPrivacy().getUnit(), evaluation);
        }
    }

    private static void requireHeldOut(PrivacyUnit unit, EvaluationPlan evaluation) {
        require(unit == PrivacyUnit.RECORD, "it evaluates on held-out records with another unit than records");
        require(
                evaluation.getHeldOut() > 0 && evaluation.getHeldOut() <= 0.5,
                "the share that is held out is out of range");
        require(
                evaluation.getNoiseMultiplier() > 0 && evaluation.getNoiseMultiplier() <= 1e6,
                "the noise of its evaluation is out of range");
    }

    private static void require(PublicSetPlan set, int labels) {
        require(set.getSha256().size() == SHA256_BYTES, "the digest of its public set is none");
        require(
                set.getSize() >= 1 && set.getSize() <= PublicSet.MOST_BYTES,
                "the size of its public set is out of range");
        long records =
                set.getRecordsList().stream().mapToLong(Integer::toUnsignedLong).sum();
        require(
                set.getRecordsCount() == labels
                        && !set.getRecordsList().contains(0)
                        && records <= PublicSet.MOST_RECORDS,
                "the numbers of records in its public set are out of range");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
