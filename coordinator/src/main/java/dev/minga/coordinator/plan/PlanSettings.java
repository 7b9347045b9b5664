package dev.minga.coordinator.plan;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.MemberName;
import dev.minga.crypto.privacy.NoiseSplit;
import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.proto.v1.AdaptiveClipPlan;
import dev.minga.proto.v1.BaseModel;
import dev.minga.proto.v1.DpAdamBcPlan;
import dev.minga.proto.v1.OptimiserKind;
import dev.minga.proto.v1.OptimiserPlan;
import dev.minga.proto.v1.PlannedMember;
import dev.minga.proto.v1.PrivacyPlan;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.PublicSetPlan;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.peft.PeftAdapter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A training plan as the operator writes it. Nothing that bears on privacy has a default.
 *
 * @param run the run's name: lower-case letters, digits and hyphens
 * @param members public weight of each member in the average
 * @param newcomers which of them need not be enrolled when the run starts: they join between rounds; none if not given
 * @param quorum contributions without which a round is not averaged
 * @param cosignatureQuorum how many members must have cosigned a checkpoint that holds the plan before anybody trains; 0 for
 *     none
 * @param recruitmentDeadline how long the first round waits for members that have not asked for work yet
 * @param roundDeadline how long a round waits for members that have
 * @param participants with how many contributions a round is over; it waits for all if not given
 * @param overSelection how many times that number a round asks, because some will not answer in time; 1.3 if not given
 * @param stragglerGrace how long a round goes on after that many contributions, for the others that it asked; not at all if
 *     not given
 * @param aggregation how a round's deltas become the next model; fedavg and a plain step of rate 1 if not given
 * @param evaluation what members count for the averages; nothing if it is not there
 */
public record PlanSettings(
        String run,
        int rounds,
        Map<String, Double> members,
        Optional<List<String>> newcomers,
        int quorum,
        int cosignatureQuorum,
        Duration recruitmentDeadline,
        Duration roundDeadline,
        Base base,
        LoraSettings lora,
        Optimiser optimiser,
        Privacy privacy,
        Optional<Integer> participants,
        Optional<Double> overSelection,
        Optional<Duration> stragglerGrace,
        Optional<AggregationSettings> aggregation,
        Optional<EvaluationSettings> evaluation) {
    private static final double OVER_SELECTION = 1.3;
    static final int MOST_ROUNDS = 100_000;

    /** The base model: its name in the node's catalogue and the SHA-256 of its weights, so that nobody trains another. */
    public record Base(String name, String sha256, int hiddenSize, int maxTokens, List<String> labels) {
        public Base {
            if (!sha256.matches("[0-9a-fA-F]{64}")) {
                throw new IllegalArgumentException("sha256 must be 64 hexadecimal digits");
            }
            between("hiddenSize", hiddenSize, 1, 16_384);
            between("maxTokens", maxTokens, 2, 4_096);
            if (labels.size() < 2) {
                throw new IllegalArgumentException("labels needs at least two class names, the harmless one first");
            }
        }
    }

    /**
     * What a node makes of a noised gradient: SGD with {@code momentum}, or {@code dpAdamBc}; one of them must be there.
     *
     * @param proximalMu FedProx's pull back towards the global adapter (Li et al. 2020), with momentum only
     */
    public record Optimiser(
            double learningRate, Optional<Double> momentum, Optional<DpAdamBc> dpAdamBc, Optional<Double> proximalMu) {
        public Optimiser {
            positive("learningRate", learningRate);
            proximalMu.ifPresent(mu -> requireProximal(learningRate, mu, dpAdamBc.isPresent()));
            momentum.ifPresent(value -> fraction("momentum", value));
            if (momentum.isPresent() == dpAdamBc.isPresent()) {
                throw new IllegalArgumentException("optimiser needs either momentum or dpAdamBc");
            }
        }
    }

    /** Beyond 1 a step would go back farther than to where the round began. */
    private static void requireProximal(double learningRate, double mu, boolean adam) {
        if (adam) {
            throw new IllegalArgumentException("proximalMu goes with momentum, not with dpAdamBc");
        }
        if (!(mu > 0 && learningRate * mu <= 1)) {
            throw new IllegalArgumentException(
                    "proximalMu must be above 0 and at most 1 / learningRate, " + 1 / learningRate + ", not " + mu);
        }
    }

    /** Decay of the two moments, and the least value of a corrected second moment. */
    public record DpAdamBc(double beta1, double beta2, double floor) {
        public DpAdamBc {
            fraction("beta1", beta1);
            fraction("beta2", beta2);
            if (!(floor >= 1e-30 && floor <= 1e6)) {
                throw new IllegalArgumentException("floor must be between 1e-30 and 1e6, not " + floor);
            }
        }
    }

    /**
     * DP-SGD's public constants; {@code noiseMultiplier: 0} means no privacy.
     *
     * @param unit whose data the noise hides
     * @param declaredUnits how many of them a member is taken to have; 1 where the member is the unit
     * @param maxRecordsPerEntity of unit entity only: how many records of one enter a step at most
     */
    public record Privacy(
            ProtectedUnit unit,
            double noiseMultiplier,
            double samplingRate,
            int stepsPerRound,
            double clipNorm,
            double delta,
            int declaredUnits,
            Optional<Integer> maxRecordsPerEntity,
            Optional<AdaptiveClip> adaptiveClip) {
        public Privacy {
            if (!(noiseMultiplier >= 0 && noiseMultiplier <= 1e6)) {
                throw new IllegalArgumentException("noiseMultiplier must be between 0 and 1e6, not " + noiseMultiplier);
            }
            if (!(samplingRate > 0 && samplingRate <= 1)) {
                throw new IllegalArgumentException("samplingRate must be above 0 and at most 1, not " + samplingRate);
            }
            if (!(delta > 0 && delta < 1)) {
                throw new IllegalArgumentException("delta must be between 0 and 1, not " + delta);
            }
            between("stepsPerRound", stepsPerRound, 1, 1_000_000);
            between("declaredUnits", declaredUnits, 1, 1_000_000_000);
            positive("clipNorm", clipNorm);
            PlannedUnit.require(unit, declaredUnits, maxRecordsPerEntity, adaptiveClip.isPresent());
            if (adaptiveClip.isPresent() && noiseMultiplier > 0) {
                NoiseSplit.sumNoise(noiseMultiplier, adaptiveClip.get().countNoise());
            }
        }
    }

    /** A clip that follows a quantile; {@code noiseMultiplier} then covers the gradient and the count together. */
    public record AdaptiveClip(double targetQuantile, double learningRate, double countNoise) {
        public AdaptiveClip {
            if (!(targetQuantile >= 0 && targetQuantile <= 1)) {
                throw new IllegalArgumentException("targetQuantile must be between 0 and 1, not " + targetQuantile);
            }
            if (!(learningRate > 0 && learningRate <= 10)) {
                throw new IllegalArgumentException("learningRate must be above 0 and at most 10, not " + learningRate);
            }
            if (!(countNoise >= 0 && countNoise <= 1e6)) {
                throw new IllegalArgumentException("countNoise must be between 0 and 1e6, not " + countNoise);
            }
        }
    }

    public PlanSettings {
        if (!run.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException("run must be 1 to 63 lower-case letters, digits and hyphens");
        }
        between("rounds", rounds, 1, MOST_ROUNDS);
        members.forEach(PlanSettings::requireMember);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("members names nobody");
        }
        between("quorum", quorum, 1, members.size());
        newcomers.ifPresent(names -> requireNewcomers(names, members, quorum));
        between("cosignatureQuorum", cosignatureQuorum, 0, members.size());
        requireSelection(participants, overSelection, quorum, members.size());
        stragglerGrace.ifPresent(grace -> requireGrace(grace, participants, roundDeadline));
        wholeSeconds("recruitmentDeadline", recruitmentDeadline);
        wholeSeconds("roundDeadline", roundDeadline);
        between("rounds × stepsPerRound", (long) rounds * privacy.stepsPerRound(), 1, Integer.MAX_VALUE);
        lora.requireFits(base, rounds);
        aggregation.ifPresent(how -> how.requireFits(quorum, members.values()));
        aggregation.ifPresent(how -> how.requireFits(lora.scheme()));
        evaluation.ifPresent(settings -> settings.requireFits(base.labels().size(), members.size(), privacy));
    }

    private static void requireSelection(
            Optional<Integer> participants, Optional<Double> overSelection, int quorum, int members) {
        participants.ifPresent(most -> between("participants (from the quorum to all members)", most, quorum, members));
        overSelection.ifPresent(factor -> {
            if (participants.isEmpty()) {
                throw new IllegalArgumentException("overSelection needs participants");
            }
            if (!(factor >= 1 && factor <= 100)) {
                throw new IllegalArgumentException("overSelection must be between 1 and 100, not " + factor);
            }
        });
    }

    private static void requireGrace(Duration grace, Optional<Integer> participants, Duration roundDeadline) {
        if (participants.isEmpty()) {
            throw new IllegalArgumentException("stragglerGrace needs participants");
        }
        wholeSeconds("stragglerGrace", grace);
        if (grace.compareTo(roundDeadline) > 0) {
            throw new IllegalArgumentException("stragglerGrace is longer than roundDeadline");
        }
    }

    /** In decimals: 1.1 times 10 is 11. */
    private int asked(int participants) {
        BigDecimal asked = BigDecimal.valueOf(overSelection.orElse(OVER_SELECTION))
                .multiply(BigDecimal.valueOf(participants))
                .setScale(0, RoundingMode.CEILING);
        return asked.min(BigDecimal.valueOf(members.size())).intValueExact();
    }

    private static void requireNewcomers(List<String> names, Map<String, Double> members, int quorum) {
        for (String name : names) {
            if (!members.containsKey(name)) {
                throw new IllegalArgumentException("newcomers: " + name + " has no weight in members");
            }
        }
        if (members.size() - Set.copyOf(names).size() < quorum) {
            throw new IllegalArgumentException("newcomers: without them members are fewer than the quorum");
        }
    }

    private static void requireMember(String name, double weight) {
        try {
            new MemberName(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("members: " + e.getMessage(), e);
        }
        positive("members: weight of " + name, weight);
    }

    static void between(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be between " + least + " and " + most + ", not " + value);
        }
    }

    static void wholeSeconds(String what, Duration value) {
        between(what + " in seconds", value.toSeconds(), 1, 30 * 24 * 3_600);
        if (value.toNanosPart() != 0) {
            throw new IllegalArgumentException(what + " must be whole seconds");
        }
    }

    private static void fraction(String what, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(what + " must be at least 0 and below 1, not " + value);
        }
    }

    static void positive(String what, double value) {
        if (!(value > 0 && value <= 1e6)) {
            throw new IllegalArgumentException(what + " must be above 0 and at most 1e6, not " + value);
        }
    }

    /** The plan as it is signed and sent, of settings that name no public set. */
    public TrainingPlan toPlan(String federation) {
        return toPlan(federation, Optional.empty());
    }

    /**
     * The plan as it is signed and sent.
     *
     * @param publicSet the bytes of the file that {@code evaluation} names
     * @throws IllegalArgumentException if it is missing, not asked for, or no public set with the plan's labels, with line, cause
     *     and remedy
     */
    public TrainingPlan toPlan(String federation, Optional<byte[]> publicSet) {
        TrainingPlan.Builder plan = TrainingPlan.newBuilder()
                .setFederation(federation)
                .setRun(run)
                .setRounds(rounds)
                .setQuorum(quorum)
                .setCosignatureQuorum(cosignatureQuorum)
                .setRecruitmentDeadlineSeconds((int) recruitmentDeadline.toSeconds())
                .setRoundDeadlineSeconds((int) roundDeadline.toSeconds())
                .setBase(BaseModel.newBuilder()
                        .setName(base.name())
                        .setSha256(
                                ByteString.copyFrom(Sha256.parse(base.sha256()).bytes()))
                        .setHiddenSize(base.hiddenSize())
                        .setMaxTokens(base.maxTokens())
                        .addAllLabels(base.labels()))
                .setLora(lora.toPlan())
                .setOptimiser(optimiserPlan())
                .setPrivacy(privacyPlan());
        new TreeMap<>(members)
                .forEach((name, weight) ->
                        plan.addMembers(PlannedMember.newBuilder().setName(name).setWeight(weight)));
        participants.ifPresent(most -> plan.setParticipants(most).setAsked(asked(most)));
        stragglerGrace.ifPresent(grace -> plan.setStragglerGraceSeconds((int) grace.toSeconds()));
        aggregation.map(AggregationSettings::toPlan).ifPresent(plan::setAggregation);
        Optional<PublicSetPlan> set =
                PlannedSet.of(evaluation.flatMap(EvaluationSettings::publicSet), publicSet, base.labels());
        evaluation.ifPresent(settings -> plan.setEvaluation(settings.toPlan(set)));
        return plan.setNormBound(NormBound.of(plan.build())).build();
    }

    /**
     * The plan of a run that begins with an adapter, and that first global adapter.
     *
     * @throws IllegalArgumentException if the plan has no place for the adapter, with why
     */
    public static Begun begun(TrainingPlan plan, PeftAdapter start) {
        byte[] model = ImportedStart.of(plan, start);
        TrainingPlan.Builder begun = plan.toBuilder();
        begun.getLoraBuilder()
                .setStartSha256(ByteString.copyFrom(Sha256.of(model).bytes()));
        return new Begun(begun.build(), model);
    }

    /** A plan and the file of the global adapter that it names as its start. */
    public record Begun(TrainingPlan plan, byte[] firstModel) {}

    private OptimiserPlan optimiserPlan() {
        OptimiserPlan.Builder plan = OptimiserPlan.newBuilder().setLearningRate(optimiser.learningRate());
        optimiser.momentum().ifPresent(plan::setMomentum);
        optimiser.proximalMu().ifPresent(plan::setProximalMu);
        optimiser
                .dpAdamBc()
                .ifPresent(adam -> plan.setKind(OptimiserKind.DP_ADAM_BC)
                        .setDpAdamBc(DpAdamBcPlan.newBuilder()
                                .setBeta1(adam.beta1())
                                .setBeta2(adam.beta2())
                                .setFloor(adam.floor())));
        return plan.build();
    }

    private PrivacyPlan privacyPlan() {
        PrivacyPlan.Builder plan = PrivacyPlan.newBuilder()
                .setUnit(PrivacyUnit.valueOf(privacy.unit().name()))
                .setNoiseMultiplier(privacy.noiseMultiplier())
                .setSamplingRate(privacy.samplingRate())
                .setStepsPerRound(privacy.stepsPerRound())
                .setClipNorm(privacy.clipNorm())
                .setDelta(privacy.delta())
                .setDeclaredUnits(privacy.declaredUnits());
        privacy.maxRecordsPerEntity().ifPresent(plan::setMaxRecordsPerEntity);
        privacy.adaptiveClip()
                .ifPresent(clip -> plan.setAdaptiveClip(AdaptiveClipPlan.newBuilder()
                        .setTargetQuantile(clip.targetQuantile())
                        .setLearningRate(clip.learningRate())
                        .setCountNoise(clip.countNoise())));
        return plan.build();
    }
}
