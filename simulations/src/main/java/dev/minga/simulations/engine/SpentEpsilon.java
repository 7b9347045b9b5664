package dev.minga.simulations.engine;

import dev.minga.crypto.privacy.Accountant;
import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.proto.v1.PrivacyPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What so many rounds of a plan cost, by the PLD accountant; each number is computed once. */
final class SpentEpsilon {
    private final Map<String, OptionalDouble> known = new HashMap<>();

    OptionalDouble after(int rounds, PrivacyPlan privacy) {
        if (privacy.getNoiseMultiplier() == 0) {
            return OptionalDouble.empty();
        }
        String key = rounds + " " + privacy.getUnit() + " " + privacy.getNoiseMultiplier() + " "
                + privacy.getSamplingRate() + " " + privacy.getStepsPerRound() + " " + privacy.getDelta();
        return known.computeIfAbsent(
                key,
                missing -> OptionalDouble.of(Accountant.PLD.epsilon(
                        List.of(ProtectedUnit.named(privacy.getUnit().name())
                                .mechanism(
                                        privacy.getNoiseMultiplier(),
                                        privacy.getSamplingRate(),
                                        rounds,
                                        privacy.getStepsPerRound())),
                        privacy.getDelta())));
    }
}
