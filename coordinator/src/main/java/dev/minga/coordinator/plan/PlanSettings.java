package dev.minga.coordinator.plan;

import dev.minga.crypto.identity.MemberName;
import dev.minga.crypto.privacy.NoiseSplit;
import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.proto.v1.TrainingPlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    static final int MOST_ROUNDS = 100_000;

    /** The base model: its name in the node's catalogue and the SHA-256 of its weights, so that nobody trains another. */
    public record Base(String name, String sha256, int hiddenSize, int maxTokens, List<String> labels) {
        public Base {
            if (!sha256.matches("[0-9a-fA-F]{64}")) {
                throw new IllegalArgumentException("sha256 must be 64 hexadecimal digits");
            }
            Bounds.between("hiddenSize", hiddenSize, 1, 16_384);
            Bounds.between("maxTokens", maxTokens, 2, 4_096);
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
            Bounds.positive("learningRate", learningRate);
            proximalMu.ifPresent(mu -> requireProximal(learningRate, mu, dpAdamBc.isPresent()));
            momentum.ifPresent(value -> Bounds.fraction("momentum", value));
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
            Bounds.fraction("beta1", beta1);
            Bounds.fraction("beta2", beta2);
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
            Bounds.between("stepsPerRound", stepsPerRound, 1, 1_000_000);
            Bounds.between("declaredUnits", declaredUnits, 1, 1_000_000_000);
            Bounds.positive("clipNorm", clipNorm);
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
        Bounds.between("rounds", rounds, 1, MOST_ROUNDS);
        members.forEach(PlanSettings::requireMember);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("members names nobody");
        }
        Bounds.between("quorum", quorum, 1, members.size());
        newcomers.ifPresent(names -> requireNewcomers(names, members, quorum));
        Bounds.between("cosignatureQuorum", cosignatureQuorum, 0, members.size());
        PlannedSelection.require(participants, overSelection, quorum, members.size());
        stragglerGrace.ifPresent(grace -> PlannedSelection.requireGrace(grace, participants, roundDeadline));
        Bounds.wholeSeconds("recruitmentDeadline", recruitmentDeadline);
        Bounds.wholeSeconds("roundDeadline", roundDeadline);
        Bounds.between("rounds × stepsPerRound", (long) rounds * privacy.stepsPerRound(), 1, Integer.MAX_VALUE);
        lora.requireFits(base, rounds);
        aggregation.ifPresent(how -> how.requireFits(quorum, members.values()));
        aggregation.ifPresent(how -> how.requireFits(lora.scheme()));
        evaluation.ifPresent(settings -> settings.requireFits(base.labels().size(), members.size(), privacy));
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
        Bounds.positive("members: weight of " + name, weight);
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
        return WrittenPlan.of(this, federation, publicSet);
    }
}
