package dev.minga.benchmarks.training;

import dev.minga.crypto.privacy.ExactGaussian;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.BertModel;
import dev.minga.node.model.PerExampleGradients;
import dev.minga.node.training.DpSgd;
import dev.minga.node.training.DpSgdSettings;
import dev.minga.node.training.TokenisedExample;
import dev.minga.shared.lora.Adaptation;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.lora.LoraScheme;
import dev.minga.shared.lora.Target;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** One step of training, in the ways that are measured. */
enum Work {
    /** Gradients of A and B summed, plain SGD: neither clip nor noise. */
    PLAIN(LoraScheme.FEDAVG),
    /** Gradients of A and B clipped, summed and noised: the trainer's own step. */
    DP(LoraScheme.FEDAVG),
    /** As {@link #PLAIN}, of B only: what a plan trains if it does not say otherwise. */
    PLAIN_FFA(LoraScheme.FFA),
    /** As {@link #DP}, of B only. */
    DP_FFA(LoraScheme.FFA);

    static final double LEARNING_RATE = 0.1;
    private static final int RANK = 8;
    private static final double ALPHA = 16;
    private static final double NOISE_MULTIPLIER = 1;
    private static final double CLIP = 1;
    private static final long SEED = 7;

    private final LoraScheme scheme;

    Work(LoraScheme scheme) {
        this.scheme = scheme;
    }

    static Work named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** What both sides start from: A orthonormal, B zero. */
    static GlobalAdapter first(LoraScheme scheme, int hidden, int layers) {
        AdapterLayout layout = new AdapterLayout(
                hidden, RANK, IntStream.range(0, layers).boxed().toList(), List.of(Target.QUERY, Target.VALUE), 2);
        return new Adaptation(layout, scheme, 0, 1, SEED).first();
    }

    Adapter first(BertModel model) {
        return Adapter.of(first(scheme, model.shape().hidden(), model.shape().layers()), ALPHA, 1);
    }

    /** The adapter after one step on a batch. */
    interface Step {
        Adapter on(List<TokenisedExample> batch, Adapter adapter);
    }

    /** Takes steps on batches of this size. The private ones draw each text with q = 1, so that all sides do as much. */
    Step start(BertModel model, int batchSize) {
        if (this == PLAIN || this == PLAIN_FFA) {
            return (batch, adapter) ->
                    moved(adapter, model.gradients(Texts.tokens(batch), Texts.labels(batch), adapter));
        }
        SecureRandom random = new SecureRandom();
        DpSgd sgd = new DpSgd(
                model::gradients,
                new DpSgdSettings(NOISE_MULTIPLIER, 1, CLIP, batchSize, LEARNING_RATE, 0, 1),
                first(model).layout().length(),
                new PoissonSampler(random),
                new ExactGaussian(random));
        return sgd::step;
    }

    /** The mean gradient's step. */
    static Adapter moved(Adapter adapter, PerExampleGradients gradients) {
        double[] sum = new double[gradients.dimension()];
        float[] flat = gradients.flat();
        for (int row = 0; row < gradients.examples(); row++) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += flat[row * sum.length + i];
            }
        }
        float[] vector = adapter.vector().clone();
        for (int i = 0; i < vector.length; i++) {
            vector[i] -= (float) (LEARNING_RATE * sum[i] / gradients.examples());
        }
        return adapter.with(vector);
    }
}
