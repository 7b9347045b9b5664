package dev.minga.simulations.demo;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.privacy.RdpAccountant;
import dev.minga.crypto.privacy.SubsampledGaussian;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.ModelDirectory;
import dev.minga.node.training.DpSgdSettings;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.PublicDraw;
import dev.minga.shared.lora.Target;
import dev.minga.simulations.demo.data.OrganisationFiles;
import java.util.List;
import java.util.Locale;

/**
 * The demo's plan. Its constants were chosen on the validation lines, never on the test lines.
 *
 * @param seed the adapter's public seed
 * @param base the base model's digest
 */
record DemoPlan(long seed, Sha256 base, List<String> members) {
    static final String FEDERATION = "demo";
    static final String RUN = "web-attacks";
    static final int RECORDS_PER_ORGANISATION = 400;
    static final int ROUNDS = 6;
    static final int STEPS_PER_ROUND = 6;
    static final double SAMPLING_RATE = 0.1;
    static final double NOISE_MULTIPLIER = 0.82;
    static final double DELTA = 1e-5;
    static final int MAX_TOKENS = 64;
    static final int HIDDEN = 384;
    static final double ALPHA = 8;
    static final int QUORUM = 2;
    private static final int RANK = 4;
    private static final List<Integer> LAYERS = List.of(4, 5);
    private static final List<Target> TARGETS = List.of(Target.QUERY, Target.VALUE);
    private static final double LEARNING_RATE = 0.5;
    private static final double MOMENTUM = 0.9;
    private static final double HEAD_SCALE = 1;
    private static final double CLIP_NORM = 1;

    /** ε of the first rounds at {@link #DELTA}. */
    static double epsilon(int rounds) {
        return RdpAccountant.epsilon(
                new SubsampledGaussian(NOISE_MULTIPLIER, SAMPLING_RATE, (long) rounds * STEPS_PER_ROUND), DELTA);
    }

    AdapterLayout layout() {
        return new AdapterLayout(HIDDEN, RANK, LAYERS, TARGETS, OrganisationFiles.LABEL_NAMES.size());
    }

    DpSgdSettings training() {
        return new DpSgdSettings(
                NOISE_MULTIPLIER,
                SAMPLING_RATE,
                CLIP_NORM,
                RECORDS_PER_ORGANISATION,
                LEARNING_RATE,
                MOMENTUM,
                HEAD_SCALE);
    }

    /** The adapter that every member starts from. */
    Adapter firstAdapter() {
        return Adapter.ffa(layout(), ALPHA, seed, PublicDraw.firstAdapter(layout(), seed));
    }

    ModelDirectory.Description description() {
        return new ModelDirectory.Description(
                BaseModel.MINILM.name(),
                base.hex(),
                HIDDEN,
                MAX_TOKENS,
                OrganisationFiles.LABEL_NAMES,
                RANK,
                ALPHA,
                TARGETS,
                LAYERS);
    }

    /** The plan as an operator would write it. */
    String yaml() {
        StringBuilder weights = new StringBuilder();
        members.forEach(member -> weights.append("  ").append(member).append(": 1\n"));
        return """
                # The demo's training plan: what 'minga training start' takes.
                run: %s
                rounds: %d
                # Public weight of each member in the average; never its number of records.
                members:
                %squorum: %d
                roundDeadline: 10m
                base:
                  name: %s
                  sha256: %s
                  hiddenSize: %d
                  maxTokens: %d
                  # The harmless class first.
                  labels: [%s]
                lora:
                  # A is frozen and orthonormal, drawn from the public seed; B and the head are trained and averaged.
                  scheme: ffa
                  rank: %d
                  alpha: %s
                  targets: [query, value]
                  layers: [%s]
                  seed: %d
                  headScale: %s
                optimiser:
                  learningRate: %s
                  momentum: %s
                privacy:
                  unit: record
                  noiseMultiplier: %s
                  samplingRate: %s
                  stepsPerRound: %d
                  clipNorm: %s
                  delta: %s
                  declaredRecords: %d
                """
                .formatted(
                        RUN,
                        ROUNDS,
                        weights,
                        QUORUM,
                        BaseModel.MINILM.name(),
                        base.hex(),
                        HIDDEN,
                        MAX_TOKENS,
                        String.join(", ", OrganisationFiles.LABEL_NAMES),
                        RANK,
                        number(ALPHA),
                        String.join(", ", LAYERS.stream().map(String::valueOf).toList()),
                        seed,
                        number(HEAD_SCALE),
                        number(LEARNING_RATE),
                        number(MOMENTUM),
                        number(NOISE_MULTIPLIER),
                        number(SAMPLING_RATE),
                        STEPS_PER_ROUND,
                        number(CLIP_NORM),
                        number(DELTA),
                        RECORDS_PER_ORGANISATION);
    }

    private static String number(double value) {
        return value < 1e-3 ? String.format(Locale.ROOT, "%.0e", value) : Double.toString(value);
    }
}
