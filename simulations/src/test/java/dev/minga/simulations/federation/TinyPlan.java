package dev.minga.simulations.federation;

import java.util.List;
import java.util.stream.Collectors;

/** A plan as an operator writes it, of a model so small that nodes need no weights for it. Every member is needed. */
final class TinyPlan {
    private static final String PLAN = """
            run: %s
            rounds: %d
            members: {%s}
            quorum: %d
            cosignatureQuorum: %d
            recruitmentDeadline: 1h
            roundDeadline: 1h
            base:
              name: tiny
              sha256: 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
              hiddenSize: 4
              maxTokens: 64
              labels: [benign, attack]
            lora:
              scheme: ffa
              rank: 2
              alpha: 4
              targets: [query]
              layers: [0]
              seed: 11
              headScale: 1
            optimiser:
              learningRate: 0.1
              momentum: 0.5
            privacy:
              unit: record
              noiseMultiplier: 2
              samplingRate: 0.01
              stepsPerRound: 5
              clipNorm: 1
              delta: 1e-5
              declaredUnits: 1000
            """;
    private static final String GATE = """
              everyRounds: 1
              deadline: 1h
              gate:
                metric: accuracy
                allowedFall: 0.05
                quorum: %d
            """;

    private TinyPlan() {}

    /** @param cosignatures how many witnesses a checkpoint needs */
    static String of(String run, int rounds, int cosignatures, List<String> members) {
        String weights = members.stream().map(name -> name + ": 1").collect(Collectors.joining(", "));
        return PLAN.formatted(run, rounds, weights, members.size(), cosignatures);
    }

    /** Of three rounds, each of whose averages all members judge on what these lines say. */
    static String judged(String run, List<String> members, String... judgedOn) {
        String lines =
                List.of(judgedOn).stream().map(line -> "  " + line + "\n").collect(Collectors.joining());
        return of(run, 3, 0, members) + "evaluation:\n" + lines + GATE.formatted(members.size());
    }
}
