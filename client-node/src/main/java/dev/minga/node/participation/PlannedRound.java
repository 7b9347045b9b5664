package dev.minga.node.participation;

import dev.minga.crypto.privacy.ExactGaussian;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.node.model.Adapter;
import dev.minga.node.training.Checkpoints;
import dev.minga.node.training.GradientModel;
import dev.minga.node.training.LocalTrainer;
import dev.minga.node.training.TrainingSet;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.tensor.TensorFileWriter;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;

/**
 * A round of a plan, from the global adapter to the delta's file: what a node computes, and a simulation of nodes. Immutable.
 *
 * @param round counted from 1
 * @param global what the round starts from
 */
public record PlannedRound(PlanTerms terms, int round, GlobalAdapter global) {
    /** The adapter that training starts from. */
    public Adapter start() {
        return Adapter.of(global, terms.plan().getLora().getAlpha(), round);
    }

    /**
     * Trains the round's steps.
     *
     * @param random for sampling and noise; must be cryptographic where data is real
     * @param progress told the fraction done
     * @return what was trained, as the round's layout has it
     */
    public float[] train(
            GradientModel model,
            TrainingSet set,
            SecureRandom random,
            Checkpoints checkpoints,
            DoubleConsumer progress) {
        LocalTrainer trainer = new LocalTrainer(model, set, new PoissonSampler(random), new ExactGaussian(random));
        int steps = terms.plan().getPrivacy().getStepsPerRound();
        Adapter trained = terms.unit() == ProtectedUnit.MEMBER
                ? trainer.trainAsMember(start(), terms.settings(), steps, checkpoints, progress)
                : trainer.train(start(), terms.settings(), steps, checkpoints, progress);
        return trained.vector();
    }

    /** What training changed. Empty if a value is not finite, which no coordinator would take. */
    public Optional<float[]> delta(float[] trained) {
        float[] before = global.vector(round);
        float[] delta = new float[before.length];
        for (int i = 0; i < delta.length; i++) {
            delta[i] = trained[i] - before[i];
            if (!Float.isFinite(delta[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(delta);
    }

    /** A delta's file. */
    public byte[] file(float[] delta) {
        return TensorFileWriter.encode(terms.layout(round).tensors(delta), new TreeMap<>());
    }
}
