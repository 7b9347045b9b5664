package dev.minga.node.training;

import dev.minga.crypto.privacy.NoiseSource;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.model.Adapter;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Entities of made-up records, and what a step adds up of them. */
final class EntitySteps {
    static final AdapterLayout LAYOUT = new AdapterLayout(4, 2, List.of(0), List.of(Target.QUERY), 2);

    static final int DIMENSION = 18;

    static final int HEAD = 8;

    static final Adapter ZERO = Adapter.ffa(LAYOUT, 2, 1, new float[DIMENSION]);

    private EntitySteps() {}

    /** Sees the clipped sum, in lattice units, before anything is added to it, and adds nothing. */
    static final class Eavesdropper implements NoiseSource {
        long[] sum = {};

        @Override
        public void addGaussian(long[] into, BigDecimal standardDeviation) {
            sum = into.clone();
        }
    }

    static DpSgdSettings settings(double noise, double rate, double clip) {
        return new DpSgdSettings(noise, rate, clip, 20, 0.5, 0.9, 0.25);
    }

    static PoissonSampler sampler(long seed) {
        return new PoissonSampler(new SeededSecureRandom(seed));
    }

    /** So many entities of 1 to {@code most} records. */
    static List<List<TokenisedExample>> entities(int count, int most, long seed) {
        Random random = new Random(seed);
        List<TokenisedExample> records = HashedGradients.records(HashedGradients.lengths(count * most, seed));
        List<List<TokenisedExample>> entities = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < count; i++) {
            int size = 1 + random.nextInt(most);
            entities.add(records.subList(next, next + size));
            next += size;
        }
        return entities;
    }

    static long[] clippedSum(GradientModel gradients, List<List<TokenisedExample>> entities, int most, double clip) {
        Eavesdropper ear = new Eavesdropper();
        new DpSgd(gradients, settings(1, 1, clip), DIMENSION, sampler(3), ear)
                .step(new TrainingSet(entities, most), ZERO);
        return ear.sum;
    }
}
