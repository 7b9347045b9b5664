package dev.minga.node.participation;

import com.google.protobuf.Message;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.node.budget.RunCost;
import dev.minga.node.budget.RunName;
import dev.minga.node.training.AdaptiveClip;
import dev.minga.node.training.DpAdamBc;
import dev.minga.node.training.DpSgdSettings;
import dev.minga.node.training.Momentum;
import dev.minga.node.training.Optimiser;
import dev.minga.proto.v1.AdaptiveClipPlan;
import dev.minga.proto.v1.DpAdamBcPlan;
import dev.minga.proto.v1.OptimiserKind;
import dev.minga.proto.v1.OptimiserPlan;
import dev.minga.proto.v1.PlannedMember;
import dev.minga.proto.v1.PrivacyPlan;
import dev.minga.proto.v1.PublicSetPlan;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.evaluation.EvaluationRounds;
import dev.minga.shared.lora.Adaptation;
import dev.minga.shared.lora.AdapterLayout;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A plan as this node understands it. Immutable.
 *
 * @param digest SHA-256 of the plan's exact bytes
 * @param start the global adapter that round 1 must start from, if the plan names it
 */
public record PlanTerms(
        TrainingPlan plan,
        Sha256 digest,
        Adaptation adaptation,
        DpSgdSettings settings,
        AggregationTerms aggregation,
        Optional<Sha256> start) {
    private static final String NAME_FORM = "[a-z0-9][a-z0-9-]{0,62}";
    private static final int MOST_ROUNDS = 100_000;
    private static final int MOST_STEPS = 1_000_000;
    private static final int MOST_STEPS_OF_A_RUN = 1_000_000_000;
    private static final int MOST_TOKENS = 4_096;
    private static final int MOST_RECORDS_OF_AN_ENTITY = 10_000;

    /**
     * Reads a plan whose signature was verified.
     *
     * @throws IllegalArgumentException if it says something that no node can do, with what
     */
    public static PlanTerms of(TrainingPlan plan, Sha256 digest) {
        require(isKnownThroughout(plan), "it says something that this node does not know of");
        require(isRunName(plan.getRun()), "the run's name is malformed");
        require(plan.getRounds() >= 1 && plan.getRounds() <= MOST_ROUNDS, "the number of rounds is out of range");
        require(plan.getLora().getAlpha() > 0 && plan.getLora().getAlpha() <= 1e6, "alpha is out of range");
        long names = plan.getMembersList().stream()
                .map(PlannedMember::getName)
                .distinct()
                .count();
        require(names == plan.getMembersCount(), "it names a member twice");
        require(plan.getQuorum() <= names, "its quorum is above its number of members");
        requireSelection(plan);
        require(
                Integer.compareUnsigned(plan.getCosignatureQuorum(), (int) names) <= 0,
                "it wants cosignatures of more members than it has");
        require(
                plan.getMembersList().stream()
                        .allMatch(member -> member.getWeight() > 0 && member.getWeight() < Double.POSITIVE_INFINITY),
                "a member's weight is out of range");
        int maxTokens = plan.getBase().getMaxTokens();
        require(maxTokens >= 2 && maxTokens <= MOST_TOKENS, "the number of tokens is out of range");
        require(plan.getBase().getLabelsCount() >= 2, "there are fewer than two labels");
        Optional<Sha256> start = LoraTerms.start(plan.getLora());
        PrivacyPlan privacy = plan.getPrivacy();
        requireUnit(privacy);
        PlannedEvaluation.require(plan);
        int steps = privacy.getStepsPerRound();
        require(steps >= 1 && steps <= MOST_STEPS, "the number of steps is out of range");
        require((long) plan.getRounds() * steps <= MOST_STEPS_OF_A_RUN, "the run has too many steps");
        require(privacy.getDelta() > 0 && privacy.getDelta() < 1, "delta is out of range");
        Adaptation adaptation = LoraTerms.adaptation(plan);
        DpSgdSettings settings = new DpSgdSettings(
                privacy.getNoiseMultiplier(),
                privacy.getSamplingRate(),
                privacy.getClipNorm(),
                privacy.getDeclaredUnits(),
                optimiser(plan.getOptimiser()),
                LoraTerms.scales(plan),
                adaptiveClip(privacy));
        return new PlanTerms(plan, digest, adaptation, settings, AggregationTerms.of(plan), start);
    }

    private static void requireSelection(TrainingPlan plan) {
        boolean all = plan.getParticipants() == 0 && plan.getAsked() == 0 && plan.getStragglerGraceSeconds() == 0;
        boolean some = plan.getParticipants() >= Math.max(1, plan.getQuorum())
                && plan.getAsked() >= plan.getParticipants()
                && plan.getAsked() <= plan.getMembersCount();
        require(all || some, "it asks fewer members in a round than it averages, or more than it has");
    }

    private static void requireUnit(PrivacyPlan privacy) {
        ProtectedUnit unit = ProtectedUnit.named(privacy.getUnit().name());
        int most = privacy.getMaxRecordsPerEntity();
        require(
                unit == ProtectedUnit.ENTITY ? most >= 1 && most <= MOST_RECORDS_OF_AN_ENTITY : most == 0,
                "the number of records of an entity is out of range");
        require(
                unit != ProtectedUnit.MEMBER || (privacy.getDeclaredUnits() == 1 && !privacy.hasAdaptiveClip()),
                "a member is one unit, and its clip does not adapt");
    }

    /** A field that a later release gave a plan may change what its numbers mean, so it is not passed over. */
    private static boolean isKnownThroughout(Message message) {
        return message.getUnknownFields().asMap().isEmpty()
                && message.getAllFields().values().stream()
                        .flatMap(value -> value instanceof List<?> values ? values.stream() : Stream.of(value))
                        .allMatch(value -> !(value instanceof Message inner) || isKnownThroughout(inner));
    }

    private static Optimiser optimiser(OptimiserPlan plan) {
        DpAdamBcPlan adam = plan.getDpAdamBc();
        boolean isAdam = plan.getKind() == OptimiserKind.DP_ADAM_BC;
        require(isAdam || plan.getKind() == OptimiserKind.MOMENTUM, "the optimiser is unknown to this node");
        require(isAdam == plan.hasDpAdamBc(), "its optimiser has the constants of another");
        require(
                !isAdam || (plan.getMomentum() == 0 && plan.getProximalMu() == 0),
                "its optimiser has the constants of another");
        return isAdam
                ? new DpAdamBc(plan.getLearningRate(), adam.getBeta1(), adam.getBeta2(), adam.getFloor())
                : new Momentum(plan.getLearningRate(), plan.getMomentum(), plan.getProximalMu());
    }

    private static Optional<AdaptiveClip> adaptiveClip(PrivacyPlan privacy) {
        AdaptiveClipPlan clip = privacy.getAdaptiveClip();
        return privacy.hasAdaptiveClip()
                ? Optional.of(new AdaptiveClip(clip.getTargetQuantile(), clip.getLearningRate(), clip.getCountNoise()))
                : Optional.empty();
    }

    /** Whether a run may be called so. */
    static boolean isRunName(String name) {
        return name.matches(NAME_FORM);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** The run's name. */
    public String run() {
        return plan.getRun();
    }

    /** What a round's delta has, rounds counted from 1. */
    public AdapterLayout layout(int round) {
        return adaptation.delta(round);
    }

    /** Whether the plan adds no noise at all. */
    public boolean withoutPrivacy() {
        return plan.getPrivacy().getNoiseMultiplier() == 0;
    }

    /** Whose data the noise hides. */
    public ProtectedUnit unit() {
        return ProtectedUnit.named(plan.getPrivacy().getUnit().name());
    }

    /**
     * What the whole run does to each unit, an adaptive clip's counts and all evaluations on held-out records included; not to be
     * asked where {@link #withoutPrivacy}.
     */
    public RunCost cost() {
        PrivacyPlan privacy = plan.getPrivacy();
        return new RunCost(
                unit(),
                privacy.getNoiseMultiplier(),
                privacy.getSamplingRate(),
                plan.getRounds(),
                privacy.getStepsPerRound(),
                evaluationRounds()
                        .filter(rounds -> publicSet().isEmpty())
                        .map(rounds ->
                                new RunCost.Evaluations(plan.getEvaluation().getNoiseMultiplier(), rounds.count())));
    }

    /** Whose averages this node counts for; absent if the plan has nothing evaluated. */
    Optional<EvaluationRounds> evaluationRounds() {
        return plan.hasEvaluation()
                ? Optional.of(new EvaluationRounds(
                        plan.getRounds(), plan.getEvaluation().getEveryRounds()))
                : Optional.empty();
    }

    /** The file on which averages are evaluated; absent if none are, or on held-out records. */
    Optional<PublicSetPlan> publicSet() {
        return plan.getEvaluation().hasPublicSet()
                ? Optional.of(plan.getEvaluation().getPublicSet())
                : Optional.empty();
    }

    /** Share of the records that are held out of the training; 0 if the plan has none evaluated. */
    double heldOut() {
        return plan.getEvaluation().getHeldOut();
    }

    /** What the budget calls this run of a member. */
    RunName name(Membership me) {
        return new RunName(plan.getFederation(), me.member(), run(), digest.hex());
    }
}
