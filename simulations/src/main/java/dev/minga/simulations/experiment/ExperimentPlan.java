package dev.minga.simulations.experiment;

import dev.minga.coordinator.plan.PlanSettings;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.TrainingPlan;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The plan that a cell's coordinator would sign. */
public final class ExperimentPlan {
    /** The federation's name in plans of simulations. */
    public static final String FEDERATION = "simulation";

    private static final Duration DEADLINE = Duration.ofHours(1);

    private static final int WIDEST = 16_384;

    private ExperimentPlan() {}

    /**
     * Checks all that can be checked without data, base model and noise.
     *
     * @throws IllegalArgumentException if no plan can say this, with why
     */
    static void requirePossible(ExperimentSettings settings) {
        boolean together = settings.population().trained() == PopulationSettings.Training.TOGETHER;
        List<String> members = IntStream.range(
                        0, together ? settings.population().members() : 1)
                .mapToObj(member -> "m" + member)
                .toList();
        of(settings.withoutNoise(), 1, members, 1, "base", Sha256.of(new byte[0]), WIDEST);
    }

    /**
     * Writes it; nobody signs it.
     *
     * @param members all of weight 1
     * @param parties how many members' records each of them has: 1 unless one party has all
     * @param base the base model's digest
     * @param hidden the base model's width
     * @throws IllegalArgumentException if no plan can say this, with why
     */
    public static RunPlan of(
            ExperimentSettings settings,
            long seed,
            Collection<String> members,
            int parties,
            String baseName,
            Sha256 base,
            int hidden) {
        ParticipationSettings participation = settings.participation().orElse(ParticipationSettings.ALL);
        Map<String, Double> weights = new TreeMap<>();
        members.forEach(member -> weights.put(member, 1.0));
        PlanSettings written = new PlanSettings(
                settings.name(),
                settings.rounds(),
                weights,
                Optional.empty(),
                participation.quorumOf(members.size()),
                0,
                DEADLINE,
                DEADLINE,
                new PlanSettings.Base(
                        baseName,
                        base.hex(),
                        hidden,
                        settings.base().maxTokens(),
                        settings.data().labels()),
                settings.lora().withSeed(seed),
                settings.optimiser(),
                settings.privacy().inPlan(settings.rounds(), parties),
                participation.participants(),
                participation.overSelection(),
                Optional.empty(),
                settings.aggregation(),
                Optional.empty());
        TrainingPlan plan = written.toPlan(FEDERATION);
        return new RunPlan(plan, plan.toByteArray(), new byte[0]);
    }
}
