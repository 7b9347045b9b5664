package dev.minga.node.participation;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which plans a node takes part in at all, under {@code policy.plans}; what is not said is not limited.
 *
 * @param runs names of runs, in which {@code *} stands for any letters
 * @param bases names of base models, or SHA-256 of their weights in hexadecimal
 * @param maxRounds the most rounds that a run may have
 * @param maxStepsPerRound the most steps that a round may have
 */
public record PlanLimits(
        Optional<List<String>> runs,
        Optional<List<String>> bases,
        Optional<Integer> maxRounds,
        Optional<Integer> maxStepsPerRound) {
    public PlanLimits {
        requireSome("runs", runs);
        requireSome("bases", bases);
        requirePositive("maxRounds", maxRounds);
        requirePositive("maxStepsPerRound", maxStepsPerRound);
    }

    private static void requireSome(String key, Optional<List<String>> names) {
        if (names.filter(List::isEmpty).isPresent()) {
            throw new IllegalArgumentException(key + " allows nothing; leave it out to allow all");
        }
    }

    private static void requirePositive(String key, Optional<Integer> most) {
        if (most.filter(number -> number < 1).isPresent()) {
            throw new IllegalArgumentException(key + " must be at least 1, not " + most.get());
        }
    }

    /** What of a plan is beyond these limits, as a sentence; empty if nothing is. */
    Optional<String> beyond(PlanTerms terms) {
        String base = terms.plan().getBase().getName();
        String digest =
                HexFormat.of().formatHex(terms.plan().getBase().getSha256().toByteArray());
        int rounds = terms.plan().getRounds();
        int steps = terms.plan().getPrivacy().getStepsPerRound();
        if (runs.filter(allowed -> allowed.stream().noneMatch(name -> matches(name, terms.run())))
                .isPresent()) {
            return Optional.of("its run " + terms.run() + " is none of the policy's plans.runs " + runs.get());
        }
        if (bases.filter(allowed -> !allowed.contains(base) && !allowed.contains(digest))
                .isPresent()) {
            return Optional.of("its base model " + base + " is none of the policy's plans.bases " + bases.get());
        }
        if (maxRounds.filter(most -> rounds > most).isPresent()) {
            return Optional.of("it has " + rounds + " rounds, the policy's plans.maxRounds is " + maxRounds.get());
        }
        if (maxStepsPerRound.filter(most -> steps > most).isPresent()) {
            return Optional.of("its rounds have " + steps + " steps, the policy's plans.maxStepsPerRound is "
                    + maxStepsPerRound.get());
        }
        return Optional.empty();
    }

    private static boolean matches(String written, String run) {
        StringBuilder pattern = new StringBuilder();
        for (String part : written.split("\\*", -1)) {
            pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return run.matches(pattern.toString());
    }
}
