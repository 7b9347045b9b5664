package dev.minga.coordinator.aggregation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.shared.tensor.TensorFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reddi et al. 2021, Algorithm 2, and Hsu et al. 2019, one coordinate at a time, over rounds whose state goes through files. */
class ServerOptimiserTest {
    private static final int LENGTH = 50;
    private static final int ROUNDS = 12;

    /** One coordinate as the paper writes it, in double precision all the way. */
    private interface Slow {
        double next(double delta);
    }

    private static Slow plain(double x0, double eta) {
        double[] x = {x0};
        return delta -> x[0] += eta * delta;
    }

    private static Slow avgM(double x0, double eta, double beta) {
        double[] s = {x0, 0};
        return delta -> {
            s[1] = beta * s[1] + delta;
            return s[0] += eta * s[1];
        };
    }

    private static Slow adaptive(String kind, double x0, double eta, double beta1, double beta2, double tau) {
        double[] s = {x0, 0, tau * tau};
        return delta -> {
            s[1] = beta1 * s[1] + (1 - beta1) * delta;
            double squared = delta * delta;
            if (kind.equals("adagrad")) {
                s[2] = s[2] + squared;
            } else if (kind.equals("yogi")) {
                double sign = s[2] > squared ? 1 : s[2] < squared ? -1 : 0;
                s[2] = s[2] - (1 - beta2) * squared * sign;
            } else {
                s[2] = beta2 * s[2] + (1 - beta2) * squared;
            }
            return s[0] += eta * s[1] / (Math.sqrt(s[2]) + tau);
        };
    }

    private interface SlowFrom {
        Slow from(double x0);
    }

    private static Arguments pair(ServerOptimiser optimiser, SlowFrom slow) {
        return Arguments.of(optimiser, slow);
    }

    static Stream<Arguments> optimisers() {
        return Stream.of(
                pair(new PlainStep(0.7), x -> plain(x, 0.7)),
                pair(new ServerMomentum(0.5, 0.9), x -> avgM(x, 0.5, 0.9)),
                pair(
                        new AdaptiveStep(AdaptiveStep.Kind.ADAGRAD, 0.1, 0, 0, 1e-3),
                        x -> adaptive("adagrad", x, 0.1, 0, 0, 1e-3)),
                pair(
                        new AdaptiveStep(AdaptiveStep.Kind.YOGI, 0.1, 0.9, 0.99, 1e-2),
                        x -> adaptive("yogi", x, 0.1, 0.9, 0.99, 1e-2)),
                pair(
                        new AdaptiveStep(AdaptiveStep.Kind.ADAM, 0.1, 0.9, 0.99, 1e-3),
                        x -> adaptive("adam", x, 0.1, 0.9, 0.99, 1e-3)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimisers")
    void stepsAreThePapers(ServerOptimiser optimiser, SlowFrom slow) throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            float[] model = numbers(random);
            Slow[] slows = new Slow[LENGTH];
            for (int i = 0; i < LENGTH; i++) {
                slows[i] = slow.from(model[i]);
            }
            Optional<TensorFile> state = Optional.empty();
            for (int round = 1; round <= ROUNDS; round++) {
                float[] delta = numbers(random);
                FileRound files = FileRound.of(model, delta);
                Made next = Made.by(FileRound.by(new FedAvg(), optimiser), files.base(), state, files.deltas(), round);
                model = FileRound.joined(next.model());
                state = next.stateOpened();
                for (int i = 0; i < LENGTH; i++) {
                    double expected = slows[i].next(delta[i]);
                    // Model and moments are floats between rounds: an error of 2^-24 of each, every round.
                    assertThat(Math.abs(model[i] - expected))
                            .as("seed %d, round %d, coordinate %d: %s, not %s", seed, round, i, model[i], expected)
                            .isLessThanOrEqualTo(1e-6 * (1 + Math.abs(expected)) * round);
                }
            }
        }
    }

    /** Of every size between 1e-3 and 1, some zero. */
    private static float[] numbers(Random random) {
        float[] numbers = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            numbers[i] =
                    random.nextInt(6) == 0 ? 0 : (float) (random.nextGaussian() * Math.pow(10, -random.nextInt(4)));
        }
        return numbers;
    }

    /** By hand: τ = 0.5, so v starts at 0.25; Δ = 1. */
    @Test
    void knownAnswers() {
        assertThat(first(new PlainStep(2))).containsExactly(2);
        assertThat(first(new ServerMomentum(2, 0.5))).containsExactly(2, 1);
        assertThat(first(new AdaptiveStep(AdaptiveStep.Kind.ADAM, 1, 0.5, 0.75, 0.5)))
                .containsExactly((float) (0.5 / (Math.sqrt(0.4375) + 0.5)), 0.5f, 0.4375f);
        assertThat(first(new AdaptiveStep(AdaptiveStep.Kind.YOGI, 1, 0.5, 0.75, 0.5)))
                .containsExactly((float) (0.5 / (Math.sqrt(0.5) + 0.5)), 0.5f, 0.5f);
        assertThat(first(new AdaptiveStep(AdaptiveStep.Kind.ADAGRAD, 1, 0.5, 0, 0.5)))
                .containsExactly((float) (0.5 / (Math.sqrt(1.25) + 0.5)), 0.5f, 1.25f);
    }

    /** The model from 0, and the moments, after one step by 1. */
    private static float[] first(ServerOptimiser optimiser) {
        float[] model = new float[1];
        float[][] moments = new float[optimiser.moments().size()][1];
        for (int i = 0; i < moments.length; i++) {
            moments[i][0] = optimiser.before(i);
        }
        optimiser.step(new double[] {1}, model, moments, 1);
        float[] all = new float[1 + moments.length];
        all[0] = model[0];
        for (int i = 0; i < moments.length; i++) {
            all[1 + i] = moments[i][0];
        }
        return all;
    }

    @Test
    void constantsHaveRanges() {
        List<Runnable> bad = List.of(
                () -> new PlainStep(0),
                () -> new PlainStep(Double.NaN),
                () -> new ServerMomentum(1, 1),
                () -> new ServerMomentum(1, Double.NaN),
                () -> new AdaptiveStep(AdaptiveStep.Kind.ADAM, 1, -0.1, 0.9, 1),
                () -> new AdaptiveStep(AdaptiveStep.Kind.ADAM, 1, 0.9, 1, 1),
                () -> new AdaptiveStep(AdaptiveStep.Kind.ADAM, 1, 0.9, 0.9, 0),
                () -> new AdaptiveStep(AdaptiveStep.Kind.ADAGRAD, 1, 0.9, 0.9, 1));
        for (Runnable one : bad) {
            assertThatIllegalArgumentException().isThrownBy(one::run);
        }
    }
}
