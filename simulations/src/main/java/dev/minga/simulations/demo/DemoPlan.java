package dev.minga.simulations.demo;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.privacy.PldAccountant;
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
 * The demo's plan.
 *
 * @param seed the adapter's public seed
 * @param base the base model's digest
 */
record DemoPlan(DemoSettings settings, long seed, Sha256 base, List<String> members) {
    static final String FEDERATION = "demo";
    static final String RUN = "web-attacks";
    static final int MAX_TOKENS = 64;
    static final int QUORUM = 2;
    private static final int COSIGNATURE_QUORUM = 2;
    private static final int HIDDEN = 384;
    private static final double DELTA = 1e-5;
    private static final List<Target> TARGETS = List.of(Target.QUERY, Target.VALUE);

    /** δ of all that is said about ε. */
    double delta() {
        return DELTA;
    }

    /** ε of the first rounds at {@link #delta}. */
    double epsilon(int rounds) {
        return PldAccountant.epsilon(
                new SubsampledGaussian(
                        settings.noiseMultiplier(), settings.samplingRate(), (long) rounds * settings.stepsPerRound()),
                DELTA);
    }

    AdapterLayout layout() {
        return new AdapterLayout(
                HIDDEN, settings.rank(), settings.layers(), TARGETS, OrganisationFiles.LABEL_NAMES.size());
    }

    DpSgdSettings training() {
        return new DpSgdSettings(
                settings.noiseMultiplier(),
                settings.samplingRate(),
                settings.clipNorm(),
                settings.recordsPerOrganisation(),
                settings.learningRate(),
                settings.momentum(),
                settings.headScale());
    }

    /** The adapter that every member starts from. */
    Adapter firstAdapter() {
        return Adapter.ffa(layout(), settings.alpha(), seed, PublicDraw.firstAdapter(layout(), seed));
    }

    ModelDirectory.Description description() {
        return new ModelDirectory.Description(
                BaseModel.MINILM.name(),
                base.hex(),
                HIDDEN,
                MAX_TOKENS,
                OrganisationFiles.LABEL_NAMES,
                settings.rank(),
                settings.alpha(),
                TARGETS,
                settings.layers());
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
                # How many members must have cosigned a checkpoint that holds this plan before anybody trains.
                cosignatureQuorum: %d
                recruitmentDeadline: 2m
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
                  declaredUnits: %d
                """.formatted(
                RUN,
                settings.rounds(),
                weights,
                QUORUM,
                COSIGNATURE_QUORUM,
                BaseModel.MINILM.name(),
                base.hex(),
                HIDDEN,
                MAX_TOKENS,
                String.join(", ", OrganisationFiles.LABEL_NAMES),
                settings.rank(),
                number(settings.alpha()),
                String.join(
                        ", ", settings.layers().stream().map(String::valueOf).toList()),
                seed,
                number(settings.headScale()),
                number(settings.learningRate()),
                number(settings.momentum()),
                number(settings.noiseMultiplier()),
                number(settings.samplingRate()),
                settings.stepsPerRound(),
                number(settings.clipNorm()),
                number(DELTA),
                settings.recordsPerOrganisation());
    }

    private static String number(double value) {
        return value < 1e-3 ? String.format(Locale.ROOT, "%.0e", value) : Double.toString(value);
    }
}
