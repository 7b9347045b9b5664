package dev.minga.node.training;

import dev.minga.crypto.privacy.NoiseSource;
import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.model.Adapter;
import java.math.BigDecimal;
import java.util.List;

/** Abadi et al. 2016, Algorithm 1, word for word, one example at a time, on real numbers; the noise alone is in units of 2^-40. */
final class SlowDpSgd {
    private final DpSgdSettings settings;
    private final PoissonSampler sampler;
    private final NoiseSource noise;
    private final double[] velocity;

    SlowDpSgd(DpSgdSettings settings, int dimension, PoissonSampler sampler, NoiseSource noise) {
        this.settings = settings;
        this.sampler = sampler;
        this.noise = noise;
        this.velocity = new double[dimension];
    }

    Adapter step(List<TokenisedExample> records, Adapter adapter) {
        double[] sum = new double[velocity.length];
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
        float[] vector = adapter.vector().clone();
        for (int i = 0; i < vector.length; i++) {
            double mean = sum[i] / (settings.samplingRate() * settings.declaredRecords());
            velocity[i] = settings.momentum() * velocity[i] + mean;
            double head = i < adapter.layout().lengthOfB() ? 1 : settings.headScale();
            vector[i] = (float) (vector[i] - settings.learningRate() * head * velocity[i]);
        }
        return adapter.with(vector);
    }

    private double[] scaled(float[] gradient, Adapter adapter) {
        double[] scaled = new double[gradient.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = i < adapter.layout().lengthOfB() ? gradient[i] : settings.headScale() * gradient[i];
        }
        return scaled;
    }
}
