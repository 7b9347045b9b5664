package dev.minga.node.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.privacy.PoissonSampler;
import dev.minga.node.model.Adapter;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** FedProx (Li et al. 2020): the gradient of F(θ) + μ/2·‖θ - θ₀‖². */
class ProximalTermTest {
    @Test
    void stepsAreThoseOfTheProximalObjective() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            double rate = 0.05 + random.nextDouble();
            double momentum = random.nextInt(3) * 0.45;
            double mu = random.nextDouble() / rate;
            Optimiser.Steps steps = new Momentum(rate, momentum, mu).start(4);
            double[] start = random.doubles(4, -5, 5).toArray();
            double[] theta = start.clone();
            List<double[]> gradients = new ArrayList<>();
            double[] moved = start.clone();
            for (int step = 1; step <= 10; step++) {
                double[] gradient = random.doubles(4, -1, 1).toArray();
                double[] ofObjective = new double[4];
                for (int i = 0; i < 4; i++) {
                    ofObjective[i] = gradient[i] + mu * (theta[i] - start[i]);
                }
                gradients.add(ofObjective);
                for (int i = 0; i < 4; i++) {
                    double velocity = 0;
                    for (int s = 1; s <= step; s++) {
                        velocity += Math.pow(momentum, step - s) * gradients.get(s - 1)[i];
                    }
                    theta[i] -= rate * velocity;
                }
                double[] way = gradient.clone();
                steps.next(way, 0);
                for (int i = 0; i < 4; i++) {
                    moved[i] -= way[i];
                    assertThat(Math.abs(moved[i] - theta[i]))
                            .as("seed %d, step %d", seed, step)
                            .isLessThan(1e-12);
                }
            }
        }
    }

    /** With μ = 1/η and no momentum every step starts from where the round started. */
    @Test
    void theWholePullLeavesTheLastStepAlone() {
        AdapterLayout layout = new AdapterLayout(4, 2, List.of(0), List.of(Target.QUERY), 2);
        Adapter start = Adapter.ffa(layout, 2, 1, new float[layout.length()]);
        float[] pulled = trained(start, new Momentum(0.5, 0, 2), 7);
        float[] free = trained(start, new Momentum(0.5, 0), 7);
        double ofPulled = length(pulled);
        assertThat(ofPulled).as("one clipped mean gradient of at most 1").isBetween(1e-6, 0.5 + 1e-6);
        assertThat(length(free)).isNotEqualTo(ofPulled);
        assertThat(trained(start, new Momentum(0.5, 0, 0), 7)).isEqualTo(free);
    }

    private static float[] trained(Adapter start, Optimiser optimiser, int steps) {
        DpSgdSettings settings = new DpSgdSettings(0, 1, 1, 3, optimiser, new GroupScales(1, 1), Optional.empty());
        LocalTrainer trainer = new LocalTrainer(
                new HashedGradients(),
                TrainingSet.ofRecords(HashedGradients.records(3, 4, 5)),
                new PoissonSampler(new SeededSecureRandom(1)),
                (into, deviation) -> {
                    throw new AssertionError("no noise was to be drawn");
                });
        return trainer.train(start, settings, steps, Checkpoints.NONE, done -> {})
                .vector();
    }

    private static double length(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    @Test
    void itIsNotLargerThanAStepCanBear() {
        assertThat(new Momentum(0.5, 0.9, 2)).isNotNull();
        for (double mu : new double[] {-1, 2.01, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Momentum(0.5, 0.9, mu))
                    .withMessage("proximal mu must be at least 0 and at most 1 / learning rate");
        }
    }
}
