package dev.minga.coordinator.testkit;

import dev.minga.coordinator.plan.EvaluationSettings;
import dev.minga.coordinator.plan.PlanSettings;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Plans for an adapter of 18 numbers: B of 4 × 2, a head of 2 × 4 and its bias. */
public final class Plans {
    public static final String FEDERATION = "andes";
    /** Small enough that a delta of the norm bound is a few kilometres away from one of norm 1. */
    private static final String TEMPLATE = """
            run: RUN
            rounds: ROUNDS
            members:
            MEMBERS
            quorum: QUORUM
            cosignatureQuorum: 0
            recruitmentDeadline: 1h
            roundDeadline: 10m
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
              noiseMultiplier: 1
              samplingRate: 1
              stepsPerRound: 5
              clipNorm: 1
              delta: 1e-5
              declaredUnits: 10
            """;

    private Plans() {}

    /** The plan as an operator writes it; members weigh 1, 2, 3, … in the order given. */
    public static String yaml(String run, int rounds, int quorum, List<String> members) {
        StringBuilder weights = new StringBuilder();
        for (int i = 0; i < members.size(); i++) {
            weights.append(i == 0 ? "" : "\n")
                    .append("  ")
                    .append(members.get(i))
                    .append(": ")
                    .append(i + 1);
        }
        return TEMPLATE.replace("RUN", run)
                .replace("ROUNDS", Integer.toString(rounds))
                .replace("QUORUM", Integer.toString(quorum))
                .replace("MEMBERS", weights);
    }

    public static PlanSettings settings(String run, int rounds, int quorum, List<String> members) {
        return settings(yaml(run, rounds, quorum, members));
    }

    /** The same without noise: who verifies its log over and over need not compute its ε each time. */
    public static PlanSettings withoutNoise(String run, int rounds, int quorum, List<String> members) {
        return settings(yamlWithoutNoise(run, rounds, quorum, members));
    }

    /** The same as an operator writes it. */
    public static String yamlWithoutNoise(String run, int rounds, int quorum, List<String> members) {
        return yaml(run, rounds, quorum, members).replace("noiseMultiplier: 1", "noiseMultiplier: 0");
    }

    /** Without noise, with rounds that ask some and are over with fewer. */
    public static PlanSettings selected(
            String run, int rounds, int quorum, int participants, double overSelection, List<String> members) {
        String yaml = yaml(run, rounds, quorum, members).replace("noiseMultiplier: 1", "noiseMultiplier: 0");
        return settings(yaml + "participants: " + participants + "\noverSelection: " + overSelection + "\n");
    }

    /** Without noise, everybody weighs 1, and this is below {@code aggregation}. */
    public static PlanSettings aggregated(String run, int rounds, int quorum, List<String> members, String section) {
        String yaml = yaml(run, rounds, quorum, members).replace("noiseMultiplier: 1", "noiseMultiplier: 0");
        for (int i = 0; i < members.size(); i++) {
            yaml = yaml.replace("  " + members.get(i) + ": " + (i + 1), "  " + members.get(i) + ": 1");
        }
        return settings(yaml + "aggregation:\n" + section.indent(2));
    }

    /** One round, of which the adapter and each delta have more than 4 MiB. */
    public static PlanSettings large(String run, int quorum, List<String> members) {
        return settings(yaml(run, 1, quorum, members)
                .replace("hiddenSize: 4", "hiddenSize: 4096")
                .replace("rank: 2", "rank: 256"));
    }

    /** As {@link #withoutNoise}, of another scheme: {@code fedavg} and what else stands below it, one key a line. */
    public static PlanSettings ofScheme(String scheme, int rounds, List<String> members, String section) {
        String yaml = yaml("run", rounds, members.size(), members).replace("noiseMultiplier: 1", "noiseMultiplier: 0");
        return settings(yaml.replace("  scheme: ffa\n", ("scheme: " + scheme).indent(2)) + section);
    }

    /** Without noise in the training either, so that the plan's ε costs nothing to compute. */
    private static final String EVALUATION = """
            evaluation:
              everyRounds: EVERY
              heldOut: 0.25
              noiseMultiplier: 10
              deadline: 5m
              gate:
                metric: accuracy
                allowedFall: 0.1
                quorum: GATE
            """;

    /** The plan with the average of every so many rounds evaluated, and a gate of this quorum. */
    public static String evaluated(String yaml, int every, int gateQuorum) {
        return yaml
                + EVALUATION.replace("EVERY", Integer.toString(every)).replace("GATE", Integer.toString(gateQuorum));
    }

    /** A run whose averages are evaluated, without noise in its training. */
    public static PlanSettings evaluated(
            String run, int rounds, int quorum, int every, int gateQuorum, List<String> members) {
        return settings(evaluated(
                yaml(run, rounds, quorum, members).replace("noiseMultiplier: 1", "noiseMultiplier: 0"),
                every,
                gateQuorum));
    }

    /** A hundred harmless records and one attack. */
    public static final byte[] PUBLIC_SET = ("{\"text\": \"GET /\", \"label\": \"benign\"}\n".repeat(100)
                    + "{\"text\": \"GET /?q=' OR 1=1\", \"label\": \"attack\"}\n")
            .getBytes(StandardCharsets.UTF_8);

    /** The same, on a public set. */
    public static String onPublicSet(String yaml, int every, int gateQuorum) {
        return evaluated(yaml, every, gateQuorum)
                .replace("  heldOut: 0.25\n  noiseMultiplier: 10\n", "  publicSet: set.jsonl\n");
    }

    /** A run whose averages are evaluated on {@link #PUBLIC_SET}, without noise in its training. */
    public static PlanSettings onPublicSet(
            String run, int rounds, int quorum, int every, int gateQuorum, List<String> members) {
        return settings(onPublicSet(
                yaml(run, rounds, quorum, members).replace("noiseMultiplier: 1", "noiseMultiplier: 0"),
                every,
                gateQuorum));
    }

    /** The file that comes with a plan, if it names one: {@link #PUBLIC_SET}. */
    public static Optional<byte[]> publicSet(PlanSettings plan) {
        return plan.evaluation().flatMap(EvaluationSettings::publicSet).map(name -> PUBLIC_SET);
    }

    public static PlanSettings settings(String yaml) {
        try {
            return SettingsReader.parse("plan", yaml, PlanSettings.class);
        } catch (SettingsException e) {
            throw new AssertionError(e);
        }
    }

    /** An unsigned plan of one round for one member. */
    public static RunPlan plan() {
        TrainingPlan plan = settings("first", 1, 1, List.of("ada")).toPlan(FEDERATION);
        return new RunPlan(plan, plan.toByteArray(), new byte[0]);
    }
}
