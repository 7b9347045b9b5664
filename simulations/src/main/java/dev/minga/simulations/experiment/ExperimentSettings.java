package dev.minga.simulations.experiment;

import dev.minga.coordinator.plan.AggregationSettings;
import dev.minga.coordinator.plan.PlanSettings;
import dev.minga.crypto.privacy.ProtectedUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One cell of an experiment as its file says it; docs/simulations.md explains every key. Nothing that bears on privacy has a
 * default.
 *
 * @param name what results are called: lower-case letters, digits and hyphens
 * @param seeds every cell is run once with each of them; a seed draws split, population, adapter, training and noise
 * @param optimiser as in a plan
 * @param aggregation as in a plan; fedavg if not given
 * @param metrics what terminal, page and plots show, in this order; {@code rounds.csv} has all
 */
public record ExperimentSettings(
        String name,
        List<Long> seeds,
        int rounds,
        DataSettings data,
        PopulationSettings population,
        Optional<ParticipationSettings> participation,
        BaseSettings base,
        AdapterSettings lora,
        PlanSettings.Optimiser optimiser,
        PrivacySettings privacy,
        Optional<AggregationSettings> aggregation,
        Optional<AdversarySettings> adversaries,
        Optional<MeasureSettings> measure,
        Optional<List<Metric>> metrics) {
    public ExperimentSettings {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException("name must be 1 to 63 lower-case letters, digits and hyphens");
        }
        if (seeds.isEmpty() || seeds.stream().distinct().count() < seeds.size()) {
            throw new IllegalArgumentException("seeds needs at least one, and none twice");
        }
        Ranges.between("rounds", rounds, 1, 100_000);
        metrics.ifPresent(some -> {
            if (some.isEmpty() || some.stream().distinct().count() < some.size()) {
                throw new IllegalArgumentException("metrics needs at least one, and none twice");
            }
        });
        if (metrics.stream().anyMatch(some -> some.contains(Metric.MEMBERSHIP_ADVANTAGE))
                && !measure.flatMap(MeasureSettings::membership).orElse(false)) {
            throw new IllegalArgumentException(
                    "metrics: membership-advantage is measured only with measure: {membership: true}");
        }
        participation.ifPresent(some -> some.requireFits(population.members()));
        adversaries.ifPresent(some -> some.requireFits(population.members()));
        if (population.trained() != PopulationSettings.Training.TOGETHER) {
            String how = population.trained().name().toLowerCase(Locale.ROOT);
            if (adversaries.isPresent() || participation.isPresent()) {
                throw new IllegalArgumentException(
                        "adversaries and participation are of members that train together, not " + how);
            }
            if (measure.flatMap(MeasureSettings::membership).orElse(false)
                    && population.trained() == PopulationSettings.Training.ALONE) {
                throw new IllegalArgumentException("measure: membership is of one model, not of each member's own");
            }
            if (privacy.unit() == ProtectedUnit.MEMBER) {
                throw new IllegalArgumentException("the unit member is of members that train together, not " + how);
            }
        }
    }

    ExperimentSettings withoutNoise() {
        return with(name, seeds, privacy.withoutNoise(), metrics);
    }

    /** All that a cell's results are a function of, beside data, base model and seed. */
    public ExperimentSettings unnamed() {
        return with("cell", List.of(0L), privacy, Optional.empty());
    }

    private ExperimentSettings with(
            String otherName,
            List<Long> otherSeeds,
            PrivacySettings otherPrivacy,
            Optional<List<Metric>> otherMetrics) {
        return new ExperimentSettings(
                otherName,
                otherSeeds,
                rounds,
                data,
                population,
                participation,
                base,
                lora,
                optimiser,
                otherPrivacy,
                aggregation,
                adversaries,
                measure,
                otherMetrics);
    }

    /** What is measured, with what is not given filled in. */
    public MeasureSettings measured() {
        return measure.orElse(MeasureSettings.EVERY_ROUND);
    }
}
