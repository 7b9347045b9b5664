package dev.minga.simulations.audit;

import dev.minga.crypto.privacy.ExactGaussian;
import dev.minga.crypto.privacy.NoiseSource;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.node.model.Tokens;
import dev.minga.node.training.DpSgd;
import dev.minga.node.training.DpSgdSettings;
import dev.minga.node.training.TokenisedExample;
import dev.minga.node.training.TrainingSet;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * One real step of {@link DpSgd} at q = 1 on records whose gradients the attacker has chosen: a canary that fills the clip in
 * one direction, and others that fill it in the opposite one. Under unit entity the canary has five such records. The attacker
 * sees how far the adapter moved in that direction.
 */
final class CanaryStep {
    private static final AdapterLayout LAYOUT = new AdapterLayout(2, 1, List.of(0), List.of(Target.QUERY), 2);
    private static final Adapter ZERO = Adapter.ffa(LAYOUT, 1, 1, new float[LAYOUT.length()]);
    private static final double CLIP = 1;
    private static final double UNCLIPPED = 4;
    private static final long CANARY = 1;
    private static final int CANARY_RECORDS = 5;

    private final ProtectedUnit unit;
    private final double noiseMultiplier;
    private final int others;
    private final Optional<PlantedBug> bug;
    private final PoissonSampler sampler;
    private final NoiseSource noise;

    /**
     * A step with noise of this multiplier on so many other records, each of an entity of its own.
     *
     * @param unit record or entity
     * @param random for the noise
     */
    CanaryStep(ProtectedUnit unit, double noiseMultiplier, int others, Optional<PlantedBug> bug, SecureRandom random) {
        this.unit = unit;
        this.noiseMultiplier = noiseMultiplier;
        this.others = others;
        this.bug = bug;
        this.sampler = new PoissonSampler(random);
        this.noise = new ExactGaussian(random);
    }

    /** How far the adapter moved against the canary's gradient, in units of the clip over the declared units. */
    double observe(boolean withCanary) {
        List<List<TokenisedExample>> units = new ArrayList<>();
        for (int i = 0; i < others; i++) {
            units.add(List.of(new TokenisedExample(new Tokens(new long[] {CANARY + 1 + i}), 0)));
        }
        if (withCanary) {
            TokenisedExample canary = new TokenisedExample(new Tokens(new long[] {CANARY}), 0);
            units.add(Collections.nCopies(unit == ProtectedUnit.ENTITY ? CANARY_RECORDS : 1, canary));
        }
        return moved(new TrainingSet(units, CANARY_RECORDS));
    }

    private double moved(TrainingSet set) {
        if (bug.equals(Optional.of(PlantedBug.NOISE_PER_MICRO_BATCH))) {
            return set.units().stream()
                    .mapToDouble(
                            one -> step(settings(CLIP, noiseMultiplier, declared()), new TrainingSet(List.of(one), 1)))
                    .sum();
        }
        if (bug.equals(Optional.of(PlantedBug.CLIP_PER_RECORD))) {
            List<TokenisedExample> records =
                    set.units().stream().flatMap(List::stream).toList();
            return step(settings(CLIP, noiseMultiplier, declared()), TrainingSet.ofRecords(records));
        }
        DpSgdSettings settings = bug.map(planted -> switch (planted) {
                    case HALVED_NOISE -> settings(CLIP, noiseMultiplier / 2, declared());
                    case MISSING_CLIP -> settings(UNCLIPPED, noiseMultiplier * CLIP / UNCLIPPED, declared());
                    case REALISED_BATCH_SIZE ->
                        settings(CLIP, noiseMultiplier, Math.max(1, set.units().size()));
                    case NOISE_PER_MICRO_BATCH, CLIP_PER_RECORD -> throw new IllegalStateException();
                })
                .orElseGet(() -> settings(CLIP, noiseMultiplier, declared()));
        return step(settings, set);
    }

    private int declared() {
        return Math.max(1, others);
    }

    private double step(DpSgdSettings settings, TrainingSet set) {
        DpSgd sgd = new DpSgd(CanaryStep::gradients, settings, LAYOUT.length(), sampler, noise);
        return -sgd.step(set, ZERO).vector()[0] * (double) declared();
    }

    private static DpSgdSettings settings(double clip, double noise, int declared) {
        return new DpSgdSettings(noise, 1, clip, declared, 1, 0, 1);
    }

    /** Longer than the clip, so that only the clip bounds it. */
    private static PerExampleGradients gradients(List<Tokens> texts, int[] labels, Adapter adapter) {
        int dimension = LAYOUT.length();
        float[] flat = new float[texts.size() * dimension];
        for (int i = 0; i < texts.size(); i++) {
            flat[i * dimension] = (float) (texts.get(i).ids()[0] == CANARY ? UNCLIPPED : -UNCLIPPED);
        }
        return new PerExampleGradients(dimension, flat, new float[texts.size()]);
    }
}
