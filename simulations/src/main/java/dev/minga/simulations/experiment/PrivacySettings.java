package dev.minga.simulations.experiment;

import dev.minga.coordinator.plan.PlanSettings;
import dev.minga.crypto.privacy.Accountant;
import dev.minga.crypto.privacy.Calibration;
import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.crypto.privacy.SubsampledGaussian;
import java.util.Optional;

/**
 * As in a plan, with either the noise or what it shall cost.
 *
 * @param noiseMultiplier σ; 0 trains without privacy
 * @param epsilon of the whole run at {@code delta}; σ is then the smallest that keeps it, by the PLD accountant
 */
public record PrivacySettings(
        ProtectedUnit unit,
        Optional<Double> noiseMultiplier,
        Optional<Epsilon> epsilon,
        double samplingRate,
        int stepsPerRound,
        double clipNorm,
        double delta,
        int declaredUnits,
        Optional<Integer> maxRecordsPerEntity,
        Optional<PlanSettings.AdaptiveClip> adaptiveClip) {
    public PrivacySettings {
        if (noiseMultiplier.isPresent() == epsilon.isPresent()) {
            throw new IllegalArgumentException(
                    "privacy needs either noiseMultiplier or epsilon (a number, or none for no noise)");
        }
        new PlanSettings.Privacy(
                unit,
                noiseMultiplier.orElse(0.0),
                samplingRate,
                stepsPerRound,
                clipNorm,
                delta,
                declaredUnits,
                maxRecordsPerEntity,
                adaptiveClip);
    }

    /** The same without noise, which need not be calibrated. */
    PrivacySettings withoutNoise() {
        return new PrivacySettings(
                unit,
                Optional.of(0.0),
                Optional.empty(),
                samplingRate,
                stepsPerRound,
                clipNorm,
                delta,
                declaredUnits,
                maxRecordsPerEntity,
                adaptiveClip);
    }

    /**
     * As they stand in the plan of a run of so many rounds.
     *
     * @param parties how many members' records a member of that run has
     */
    PlanSettings.Privacy inPlan(int rounds, int parties) {
        return new PlanSettings.Privacy(
                unit,
                noise(rounds),
                samplingRate,
                stepsPerRound,
                clipNorm,
                delta,
                Math.multiplyExact(declaredUnits, parties),
                maxRecordsPerEntity,
                adaptiveClip);
    }

    private double noise(int rounds) {
        if (epsilon.isEmpty()) {
            return noiseMultiplier.orElse(0.0);
        }
        if (epsilon.get().none()) {
            return 0;
        }
        // What σ = 1 is to the unit says how often what is drawn with which probability, and what σ counts as.
        SubsampledGaussian one = unit.mechanism(1, samplingRate, rounds, stepsPerRound);
        return Calibration.noiseMultiplier(
                        Accountant.PLD, epsilon.get().value(), one.samplingRate(), one.steps(), delta)
                / one.noiseMultiplier();
    }
}
