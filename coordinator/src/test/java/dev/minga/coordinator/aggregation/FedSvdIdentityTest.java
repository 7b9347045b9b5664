package dev.minga.coordinator.aggregation;

import static dev.minga.coordinator.aggregation.SchemeRun.HIDDEN;
import static dev.minga.coordinator.aggregation.SchemeRun.RANK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.lora.LoraScheme;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Under SGD with a Frobenius clip {@code fedsvd} and {@code ffa} with orthonormal A are one method: the rows of both A span the
 * same space, so A' = O·A with O orthogonal; a gradient of B is G·Aᵀ with G a function of B·A alone, so that of B' is the same
 * times Oᵀ, of the same length, and the clip treats both alike; and Gaussian noise times Oᵀ is the same noise. Here both get the
 * same noise but for that rotation, and must stay the same model.
 *
 * <p>In exact arithmetic they are equal. Here both are rounded to float once in a round (2⁻²⁴ ≈ 6e-8 of the largest numbers,
 * about 1, twice in the product of RANK terms), and errors of earlier rounds go through gradients whose Lipschitz constant times
 * the learning rate is below 1; so 1e-6 after each round is more than ten times what can be expected.
 */
class FedSvdIdentityTest {
    private static final int ROUNDS = 30;
    private static final double RATE = 0.3;
    private static final double CLIP = 1;
    private static final double SIGMA = 0.05;

    /** A member's loss is half the squared distance of W from its own target: G = W - target. */
    private static double[] gradient(GlobalAdapter model, int slot, double[] target) {
        float[] a = model.a(slot);
        float[] b = model.b(slot);
        double[] gradient = new double[HIDDEN * RANK];
        for (int i = 0; i < HIDDEN; i++) {
            for (int j = 0; j < HIDDEN; j++) {
                double w = 0;
                for (int k = 0; k < RANK; k++) {
                    w += (double) b[i * RANK + k] * a[k * HIDDEN + j];
                }
                for (int k = 0; k < RANK; k++) {
                    gradient[i * RANK + k] += (w - target[i * HIDDEN + j]) * a[k * HIDDEN + j];
                }
            }
        }
        return gradient;
    }

    /** N·Oᵀ with O = A'·Aᵀ. */
    private static double[] turned(double[] noise, float[] a, float[] other) {
        double[] turned = new double[noise.length];
        for (int i = 0; i < HIDDEN; i++) {
            for (int k = 0; k < RANK; k++) {
                for (int l = 0; l < RANK; l++) {
                    double o = 0;
                    for (int j = 0; j < HIDDEN; j++) {
                        o += (double) other[k * HIDDEN + j] * a[l * HIDDEN + j];
                    }
                    turned[i * RANK + k] += noise[i * RANK + l] * o;
                }
            }
        }
        return turned;
    }

    private static List<float[]> deltas(
            SchemeRun run, List<double[][]> targets, List<double[][]> noises, SchemeRun basis) {
        List<float[]> deltas = new ArrayList<>();
        for (int member = 0; member < targets.size(); member++) {
            float[] delta = new float[SchemeRun.LAYOUT.length()];
            double[][] gradients = new double[4][];
            double squares = 0;
            for (int slot = 0; slot < 4; slot++) {
                gradients[slot] = gradient(run.model, slot, targets.get(member)[slot]);
                squares += Arrays.stream(gradients[slot]).map(x -> x * x).sum();
            }
            double scale = Math.min(1, CLIP / Math.sqrt(squares));
            for (int slot = 0; slot < 4; slot++) {
                double[] noise = turned(noises.get(member)[slot], basis.model.a(slot), run.model.a(slot));
                for (int i = 0; i < noise.length; i++) {
                    delta[slot * HIDDEN * RANK + i] = (float) (-RATE * (scale * gradients[slot][i] + noise[i]));
                }
            }
            deltas.add(delta);
        }
        return deltas;
    }

    private static List<double[][]> random(SplittableRandom random, int length, double size) {
        List<double[][]> all = new ArrayList<>();
        for (int member = 0; member < SchemeRun.WEIGHTS.length; member++) {
            double[][] slots = new double[4][length];
            for (double[] slot : slots) {
                Arrays.setAll(slot, i -> size * random.nextGaussian());
            }
            all.add(slots);
        }
        return all;
    }

    private static double[] product(GlobalAdapter model, int slot) {
        double[] product = new double[HIDDEN * HIDDEN];
        float[] a = model.a(slot);
        float[] b = model.b(slot);
        for (int i = 0; i < HIDDEN; i++) {
            for (int j = 0; j < HIDDEN; j++) {
                for (int k = 0; k < RANK; k++) {
                    product[i * HIDDEN + j] += (double) b[i * RANK + k] * a[k * HIDDEN + j];
                }
            }
        }
        return product;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void withTheSameNoiseBothStayTheSameModel(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<double[][]> targets = random(random, HIDDEN * HIDDEN, 0.5);
        SchemeRun ffa = new SchemeRun(LoraScheme.FFA, 0, ROUNDS, new PlainStep(1));
        SchemeRun svd = new SchemeRun(LoraScheme.FEDSVD, 0, ROUNDS, new PlainStep(1));
        double moved = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            List<double[][]> noises = random(random, HIDDEN * RANK, SIGMA);
            List<float[]> ofFfa = deltas(ffa, targets, noises, ffa);
            List<float[]> ofSvd = deltas(svd, targets, noises, ffa);
            ffa.step(round, ofFfa);
            svd.step(round, ofSvd);
            for (int slot = 0; slot < 4; slot++) {
                double[] one = product(ffa.model, slot);
                double[] other = product(svd.model, slot);
                for (int i = 0; i < one.length; i++) {
                    assertThat(Math.abs(one[i] - other[i]))
                            .as("seed %s, round %s, slot %s, %s", seed, round, slot, i)
                            .isLessThan(1e-6);
                    moved = Math.max(moved, Math.abs(one[i]));
                }
            }
        }
        assertThat(moved).as("and both moved").isGreaterThan(0.1);
        assertThat(svd.model.a(0)).as("in another basis").isNotEqualTo(ffa.model.a(0));
    }
}
