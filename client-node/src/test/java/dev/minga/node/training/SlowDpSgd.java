package dev.minga.node.training;

import dev.minga.crypto.privacy.NoiseSource;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.model.Adapter;
import dev.minga.shared.tensor.TensorSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Abadi et al. 2016, Algorithm 1, with the momentum or Adam of a plan behind it, one example at a time, with every earlier gradient kept, on real numbers; the noise alone is in units of 2^-40. */
final class SlowDpSgd {
    private final DpSgdSettings settings;
    private final PoissonSampler sampler;
    private final NoiseSource noise;
    private final int dimension;
    private final List<double[]> means = new ArrayList<>();

    SlowDpSgd(DpSgdSettings settings, int dimension, PoissonSampler sampler, NoiseSource noise) {
        this.settings = settings;
        this.sampler = sampler;
        this.noise = noise;
        this.dimension = dimension;
    }

    Adapter step(List<TokenisedExample> records, Adapter adapter) {
        double[] sum = new double[dimension];
        for (int index : sampler.draw(records.size(), settings.samplingRate())) {
            TokenisedExample record = records.get(index);
            double[] gradient = scaled(HashedGradients.gradient(record.tokens(), record.label(), adapter), adapter);
            double squares = 0;
            for (double value : gradient) {
                squares += value * value;
            }
            double factor = 1 / Math.max(1, Math.sqrt(squares) / settings.clipNorm());
            for (int i = 0; i < sum.length; i++) {
                sum[i] += factor * gradient[i];
            }
        }
        long[] units = new long[sum.length];
        noise.addGaussian(units, BigDecimal.valueOf(settings.noiseMultiplier() * settings.clipNorm() * 0x1p40));
        for (int i = 0; i < sum.length; i++) {
            sum[i] += units[i] * 0x1p-40;
        }
        double batch = settings.samplingRate() * settings.declaredUnits();
        for (int i = 0; i < sum.length; i++) {
            sum[i] /= batch;
        }
        means.add(sum);
        double noiseVariance = Math.pow(settings.noiseMultiplier() * settings.clipNorm() / batch, 2);
        float[] vector = adapter.vector().clone();
        for (int i = 0; i < vector.length; i++) {
            double scale = scale(adapter, i);
            double step = settings.optimiser() instanceof DpAdamBc adam
                    ? adam(adam, i, noiseVariance)
                    : momentum((Momentum) settings.optimiser(), i);
            vector[i] = (float) (vector[i] - scale * step);
        }
        return adapter.with(vector);
    }

    /** η · Σ μ^(t-s) g_s over all gradients so far. */
    private double momentum(Momentum constants, int at) {
        double velocity = 0;
        for (int s = 0; s < means.size(); s++) {
            velocity += Math.pow(constants.momentum(), means.size() - 1.0 - s) * means.get(s)[at];
        }
        return constants.learningRate() * velocity;
    }

    /** Both moments as the sums over all gradients so far that they stand for; Φ taken off at the end. */
    private double adam(DpAdamBc constants, int at, double noiseVariance) {
        double first = 0;
        double second = 0;
        int t = means.size();
        for (int s = 1; s <= t; s++) {
            double gradient = means.get(s - 1)[at];
            first += (1 - constants.beta1()) * Math.pow(constants.beta1(), t - s) * gradient;
            second += (1 - constants.beta2()) * Math.pow(constants.beta2(), t - s) * gradient * gradient;
        }
        first /= 1 - Math.pow(constants.beta1(), t);
        second /= 1 - Math.pow(constants.beta2(), t);
        return constants.learningRate() * first / Math.sqrt(Math.max(second - noiseVariance, constants.floor()));
    }

    /** By the name of the tensor in which the number stands. */
    private double scale(Adapter adapter, int index) {
        long end = 0;
        for (TensorSpec spec : adapter.layout().trainable()) {
            end += spec.elements();
            if (index < end) {
                return spec.name().startsWith("head")
                        ? settings.scales().ofHead()
                        : spec.name().contains("lora_A") ? settings.scales().ofA() : 1;
            }
        }
        throw new AssertionError("no tensor holds number " + index);
    }

    private double[] scaled(float[] gradient, Adapter adapter) {
        double[] scaled = new double[gradient.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = scale(adapter, i) * gradient[i];
        }
        return scaled;
    }
}
