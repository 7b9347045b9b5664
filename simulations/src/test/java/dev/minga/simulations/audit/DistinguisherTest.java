package dev.minga.simulations.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class DistinguisherTest {
    private static final double DELTA = 1e-5;
    private static final int TRIALS = 40_000;

    private static double[] draw(DoubleSupplier world) {
        return DoubleStream.generate(world).limit(TRIALS).toArray();
    }

    /** ε of the Gaussian mechanism without subsampling, from the definition: the curve's value at the returned ε is δ. */
    @Test
    void epsilonOfAGaussianIsWhereItsCurveCrossesDelta() {
        for (double mu : new double[] {0.1, 0.5, 1, 2, 5, 20}) {
            double epsilon = GaussianTradeOff.epsilon(mu, DELTA);
            assertThat(excess(mu, epsilon)).as("mu %s", mu).isCloseTo(DELTA, within(1e-3 * DELTA));
        }
        assertThat(GaussianTradeOff.epsilon(0, DELTA)).isZero();
        assertThat(GaussianTradeOff.epsilon(1e-6, DELTA)).isZero();
    }

    /** The integral of max(0, density of N(μ,1) - e^ε · density of N(0,1)), by the midpoint rule. */
    private static double excess(double mu, double epsilon) {
        double sum = 0;
        double step = 1e-4;
        for (double x = epsilon / mu + mu / 2 + step / 2; x < mu + 40; x += step) {
            sum += Math.exp(-(x - mu) * (x - mu) / 2) - Math.exp(epsilon - x * x / 2);
        }
        return sum * step / Math.sqrt(2 * Math.PI);
    }

    @Test
    void twoNormalWorldsAreToldApartAlmostAsFarAsTheyDiffer() {
        for (double mu : new double[] {1, 3}) {
            for (long seed = 1; seed <= 3; seed++) {
                Random random = new Random(seed);
                double bound = new Distinguisher(Refutation.ofGaussian(DELTA), 1e-6)
                        .lowerBound(draw(random::nextGaussian), draw(() -> mu + random.nextGaussian()));
                double truth = GaussianTradeOff.epsilon(mu, DELTA);
                assertThat(bound).as("mu %s, seed %d", mu, seed).isBetween(0.8 * truth, truth);
            }
        }
    }

    @Test
    void equalWorldsProveNothing() {
        for (long seed = 1; seed <= 10; seed++) {
            Random random = new Random(seed);
            for (Refutation refutation :
                    new Refutation[] {Refutation.ofGaussian(DELTA), Refutation.ofAnyMechanism(DELTA)}) {
                assertThat(new Distinguisher(refutation, 1e-6)
                                .lowerBound(draw(random::nextGaussian), draw(random::nextGaussian)))
                        .as("seed %d", seed)
                        .isZero();
            }
        }
    }

    @Test
    void aWorldThatDiffersInWidthOnlyIsNoticed() {
        Random random = new Random(3);
        assertThat(new Distinguisher(Refutation.ofAnyMechanism(DELTA), 1e-6)
                        .lowerBound(draw(random::nextGaussian), draw(() -> 3 * random.nextGaussian())))
                .isGreaterThan(2);
    }

    /** Randomised response with ε = ln 3, the bound that needs no assumption. */
    @Test
    void randomisedResponseIsBoundedByItsEpsilon() {
        Random random = new Random(4);
        double bound = new Distinguisher(Refutation.ofAnyMechanism(0), 1e-6)
                .lowerBound(draw(() -> random.nextInt(4) == 0 ? 1 : 0), draw(() -> random.nextInt(4) == 0 ? 0 : 1));
        assertThat(bound).isBetween(0.9 * Math.log(3), Math.log(3));
    }
}
