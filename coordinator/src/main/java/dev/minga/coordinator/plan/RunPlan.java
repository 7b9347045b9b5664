package dev.minga.coordinator.plan;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.coordinator.aggregation.Aggregation;
import dev.minga.coordinator.aggregation.NextRound;
import dev.minga.coordinator.gate.Gate;
import dev.minga.coordinator.round.EvaluationTerms;
import dev.minga.coordinator.round.Schedule;
import dev.minga.coordinator.round.Selection;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.privacy.Accountant;
import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.crypto.privacy.SubsampledGaussian;
import dev.minga.proto.v1.EvaluationMechanism;
import dev.minga.proto.v1.LoraPlan;
import dev.minga.proto.v1.Mechanism;
import dev.minga.proto.v1.PlannedMember;
import dev.minga.proto.v1.PrivacyPlan;
import dev.minga.proto.v1.PublicSetPlan;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.evaluation.EvaluationRounds;
import dev.minga.shared.lora.Adaptation;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.LoraScheme;
import dev.minga.shared.lora.Target;
import dev.minga.shared.tensor.TensorFileWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A signed plan and what follows from it. Immutable; the arrays are not to be changed.
 *
 * @param bytes the exact bytes that were signed and are sent
 * @param signature the coordinator's signature over them
 */
public record RunPlan(TrainingPlan plan, byte[] bytes, byte[] signature) {
    /** A plan as the journal keeps it. */
    public static RunPlan parse(byte[] bytes, byte[] signature) throws InvalidProtocolBufferException {
        return new RunPlan(TrainingPlan.parseFrom(bytes), bytes, signature);
    }

    /** The run's name. */
    public String run() {
        return plan.getRun();
    }

    /** The plan's identity: SHA-256 of its bytes. */
    public Sha256 digest() {
        return Sha256.of(bytes);
    }

    /** Which tensors global adapters and deltas have, round by round. */
    public Adaptation adaptation() {
        return adaptation(plan);
    }

    static Adaptation adaptation(TrainingPlan plan) {
        LoraPlan lora = plan.getLora();
        AdapterLayout layout = new AdapterLayout(
                plan.getBase().getHiddenSize(),
                lora.getRank(),
                lora.getLayersList(),
                lora.getTargetsList().stream().map(Target::of).toList(),
                plan.getBase().getLabelsCount());
        LoraScheme scheme = LoraScheme.valueOf(lora.getScheme().name());
        return new Adaptation(layout, scheme, lora.getRefresh(), plan.getRounds(), lora.getSeed());
    }

    /** The tensors of the first round's deltas. */
    public AdapterLayout layout() {
        return layout(1);
    }

    /** The tensors of a round's deltas, rounds counted from 1. */
    public AdapterLayout layout(int round) {
        return adaptation().delta(round);
    }

    /** The global adapter that the plan says round 1 starts from; absent if {@link #firstModel} is drawn from the seed. */
    public Optional<Sha256> start() {
        return plan.getLora().getStartSha256().isEmpty()
                ? Optional.empty()
                : Optional.of(Sha256.ofBytes(plan.getLora().getStartSha256().toByteArray()));
    }

    /** The global adapter of round 1 if it is drawn from the seed, as the file's bytes. */
    public byte[] firstModel() {
        return TensorFileWriter.encode(adaptation().first().tensors(), new TreeMap<>());
    }

    /**
     * How a round's deltas become the next model.
     *
     * @throws IllegalArgumentException if the plan asks for something that there is not
     */
    public Aggregation aggregation() {
        return PlannedAggregation.of(plan.getAggregation(), digest()).then(new NextRound(adaptation()));
    }

    /** Each member's public weight. */
    public SortedMap<String, Double> weights() {
        SortedMap<String, Double> weights = new TreeMap<>();
        for (PlannedMember member : plan.getMembersList()) {
            weights.put(member.getName(), member.getWeight());
        }
        return weights;
    }

    /** What the round machine follows in a run that was planned then. */
    public Schedule schedule(Sha256 firstModel, Instant created) {
        return new Schedule(
                plan.getRun(),
                plan.getRounds(),
                weights(),
                plan.getQuorum(),
                created.plusSeconds(plan.getRecruitmentDeadlineSeconds()),
                Duration.ofSeconds(plan.getRoundDeadlineSeconds()),
                firstModel,
                evaluation(),
                selection());
    }

    /** Whom a round asks; absent if all. */
    public Optional<Selection> selection() {
        return plan.getParticipants() == 0
                ? Optional.empty()
                : Optional.of(new Selection(
                        plan.getParticipants(),
                        plan.getAsked(),
                        Duration.ofSeconds(plan.getStragglerGraceSeconds()),
                        digest()));
    }

    /** What members evaluate, and what follows from it; absent if nothing. */
    public Optional<EvaluationTerms> evaluation() {
        return plan.hasEvaluation()
                ? Optional.of(new EvaluationTerms(
                        new EvaluationRounds(
                                plan.getRounds(), plan.getEvaluation().getEveryRounds()),
                        Duration.ofSeconds(plan.getEvaluation().getDeadlineSeconds()),
                        Gate.of(plan.getEvaluation())))
                : Optional.empty();
    }

    /**
     * What the whole run, evaluations on held-out records included, costs each unit of privacy at the plan's δ if every member does
     * as it declares; infinite if the plan adds no noise.
     *
     * @throws IllegalArgumentException if the plan is of no known unit, or its numbers are out of range
     */
    public double declaredEpsilon() {
        return declaredEpsilon(plan.getRounds());
    }

    /** The same of the first so many rounds; 0 of none. */
    public double declaredEpsilon(int rounds) {
        PrivacyPlan privacy = plan.getPrivacy();
        if (privacy.getNoiseMultiplier() == 0) {
            return Double.POSITIVE_INFINITY;
        }
        if (rounds == 0) {
            return 0;
        }
        SubsampledGaussian run = ProtectedUnit.named(privacy.getUnit().name())
                .mechanism(privacy.getNoiseMultiplier(), privacy.getSamplingRate(), rounds, privacy.getStepsPerRound());
        List<SubsampledGaussian> all = new ArrayList<>(List.of(run));
        evaluation()
                .filter(terms -> publicSet().isEmpty())
                .map(terms -> terms.rounds().countUntil(rounds))
                .filter(evaluated -> evaluated > 0)
                .ifPresent(evaluated ->
                        all.add(new SubsampledGaussian(plan.getEvaluation().getNoiseMultiplier(), 1, evaluated)));
        return Accountant.PLD.epsilon(all, privacy.getDelta());
    }

    /** The file on which averages are evaluated; absent if none are, or on held-out records. */
    public Optional<PublicSetPlan> publicSet() {
        return plan.getEvaluation().hasPublicSet()
                ? Optional.of(plan.getEvaluation().getPublicSet())
                : Optional.empty();
    }

    /** The digest of {@link #publicSet}. */
    public Optional<Sha256> publicSetDigest() {
        return publicSet().map(set -> Sha256.ofBytes(set.getSha256().toByteArray()));
    }

    /** What every member must declare for each of its evaluations. */
    public EvaluationMechanism evaluationMechanism() {
        if (publicSet().isPresent()) {
            return EvaluationMechanism.newBuilder()
                    .setPublicSetSha256(publicSet().get().getSha256())
                    .build();
        }
        return EvaluationMechanism.newBuilder()
                .setUnit(plan.getPrivacy().getUnit())
                .setNoiseMultiplier(plan.getEvaluation().getNoiseMultiplier())
                .setHeldOut(plan.getEvaluation().getHeldOut())
                .setDelta(plan.getPrivacy().getDelta())
                .build();
    }

    /** How many counts an evaluation has: one for each true class and each class it was taken for. */
    public int counts() {
        return plan.getBase().getLabelsCount() * plan.getBase().getLabelsCount();
    }

    /** What every member must declare for a round, counted from 1. */
    public Mechanism mechanism(int round) {
        PrivacyPlan privacy = plan.getPrivacy();
        return Mechanism.newBuilder()
                .setUnit(privacy.getUnit())
                .setNoiseMultiplier(privacy.getNoiseMultiplier())
                .setSamplingRate(privacy.getSamplingRate())
                .setClipNorm(privacy.getClipNorm())
                .setDelta(privacy.getDelta())
                .setFirstStep((round - 1) * privacy.getStepsPerRound())
                .setLastStep(round * privacy.getStepsPerRound())
                .setMaxRecordsPerEntity(privacy.getMaxRecordsPerEntity())
                .build();
    }
}
