package dev.minga.simulations.audit;

import dev.minga.crypto.privacy.Accountant;
import dev.minga.crypto.privacy.ExactGaussian;
import dev.minga.crypto.privacy.NoiseSource;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.crypto.privacy.SubsampledGaussian;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.Tokens;
import dev.minga.node.training.Checkpoints;
import dev.minga.node.training.DpSgdSettings;
import dev.minga.node.training.LocalTrainer;
import dev.minga.node.training.TokenisedExample;
import dev.minga.node.training.TrainingSet;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/**
 * A black-box audit of the whole trainer, as context: many short trainings with and without one record of a kind and a label
 * that no other has; the attacker sees that record's loss under the finished adapter and nothing else, so that what it proves
 * is far below the claim.
 *
 * @param noiseMultiplier σ of each step
 * @param delta δ at which ε is stated, in (0, 1)
 * @param trials how often each world is trained, at least 1,000
 * @param falseAlarm probability with which a right trainer may be accused, in (0, 1)
 */
public record TrainerAudit(double noiseMultiplier, double delta, int trials, double falseAlarm) {
    private static final int HIDDEN = 4;
    private static final int STEPS = 10;
    private static final int OTHERS = 12;
    private static final double RATE = 0.5;
    private static final AdapterLayout LAYOUT = new AdapterLayout(HIDDEN, 1, List.of(0), List.of(Target.QUERY), 2);
    private static final TokenisedExample CANARY = new TokenisedExample(new Tokens(new long[] {HIDDEN - 1}), 1);

    /** ε as Minga would state it. */
    public double claimed() {
        return Accountant.PLD.epsilon(List.of(new SubsampledGaussian(noiseMultiplier, RATE, STEPS)), delta);
    }

    /**
     * The ε below which the trainer cannot be, up to the false alarm probability.
     *
     * @param random for sampling and noise
     * @param progress told the fraction done
     */
    public double proven(SecureRandom random, DoubleConsumer progress) {
        double[] without = new double[trials];
        double[] with = new double[trials];
        PoissonSampler sampler = new PoissonSampler(random);
        NoiseSource noise = new ExactGaussian(random);
        for (int i = 0; i < trials; i++) {
            without[i] = lossOfCanary(List.of(), sampler, noise);
            with[i] = lossOfCanary(List.of(CANARY), sampler, noise);
            progress.accept((i + 1.0) / trials);
        }
        return new Distinguisher(Refutation.ofAnyMechanism(delta), falseAlarm).lowerBound(without, with);
    }

    private double lossOfCanary(List<TokenisedExample> extra, PoissonSampler sampler, NoiseSource noise) {
        List<TokenisedExample> records = new ArrayList<>(extra);
        for (int i = 0; i < OTHERS; i++) {
            records.add(new TokenisedExample(new Tokens(new long[] {i % (HIDDEN - 1)}), 0));
        }
        SoftmaxRegression model = new SoftmaxRegression();
        DpSgdSettings settings = new DpSgdSettings(noiseMultiplier, RATE, 1, OTHERS, 1, 0, 1);
        Adapter start = Adapter.ffa(LAYOUT, 1, 1, new float[LAYOUT.length()]);
        Adapter trained = new LocalTrainer(model, TrainingSet.ofRecords(records), sampler, noise)
                .train(start, settings, STEPS, Checkpoints.NONE, done -> {});
        return model.gradients(List.of(CANARY.tokens()), new int[] {CANARY.label()}, trained)
                .losses()[0];
    }
}
