package dev.minga.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.minga.proto.v1.AdaptiveClipPlan;
import dev.minga.proto.v1.DpAdamBcPlan;
import dev.minga.proto.v1.OptimiserKind;
import dev.minga.proto.v1.OptimiserPlan;
import dev.minga.proto.v1.PrivacyPlan;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsReader;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rounds of honest members, simulated number by number as a node trains: Poisson sample, clipped sum, noise, momentum. Every
 * record pulls as hard as it may, all in one direction: no honest delta is longer.
 *
 * <p>The bound fails with probability at most 10^-6 a round, so one of these tests fails falsely with probability at most 0.01.
 */
class NormBoundTest {
    private static final int DRAWS = 2_000;

    static Stream<Arguments> plans() throws SettingsException {
        return Stream.of(
                Arguments.of("much noise", plan("momentum: 0.9", "noiseMultiplier: 4")),
                Arguments.of("many parameters", plan("hiddenSize: 64", "rank: 8", "noiseMultiplier: 20")),
                Arguments.of("no noise", plan("momentum: 0.9", "noiseMultiplier: 0")),
                Arguments.of("no momentum", plan("momentum: 0", "noiseMultiplier: 1.1")),
                Arguments.of("few records a step", plan("samplingRate: 0.0004", "noiseMultiplier: 1.1")),
                Arguments.of("every record in every step", plan("samplingRate: 1", "declaredUnits: 50")),
                Arguments.of("a scaled head", plan("headScale: 3", "noiseMultiplier: 1.1")),
                Arguments.of("one step", plan("stepsPerRound: 1", "noiseMultiplier: 1.1")));
    }

    /** A plan of few parameters, so that thousands of rounds can be drawn. */
    private static TrainingPlan plan(String... lines) throws SettingsException {
        String yaml = ExamplePlan.YAML
                .replace("hiddenSize: 384", "hiddenSize: 4")
                .replace("rank: 8", "rank: 2")
                .replace("stepsPerRound: 40", "stepsPerRound: 8")
                .replace("declaredUnits: 5000", "declaredUnits: 1000")
                .replace("headScale: 0.5", "headScale: 1");
        for (String line : lines) {
            String key = line.substring(0, line.indexOf(':') + 1);
            yaml = yaml.replaceAll("(?m)^( *)" + key + ".*$", "$1" + line);
        }
        return SettingsReader.parse("plan", yaml, PlanSettings.class).toPlan("andes");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void noHonestDeltaIsLongerThanTheBoundAndTheLongestComesNear(String name, TrainingPlan plan) {
        double longest = 0;
        for (long seed = 0; seed < DRAWS; seed++) {
            double norm = honestNorm(plan, new SplittableRandom(seed));
            assertThat(norm).as("%s, seed %d", name, seed).isLessThanOrEqualTo(plan.getNormBound());
            longest = Math.max(longest, norm);
        }
        // A bound that lets everything through would pass the line above.
        double slack = name.equals("few records a step") ? 8 : 2.5;
        assertThat(plan.getNormBound()).as(name).isLessThan(slack * longest);
    }

    /** η·μ up to 1, on a grid: no step's gradient reaches farther with the proximal term than without. */
    @Test
    void aProximalTermOnlyShortensTheReachOfAStep() {
        for (double momentum = 0; momentum < 1; momentum += 0.01) {
            for (double pull = 0; pull <= 1.0001; pull += 0.05) {
                double velocity = 1;
                double gone = 0;
                for (int steps = 1; steps <= 200; steps++) {
                    velocity = steps == 1 ? 1 : momentum * velocity - Math.min(1, pull) * gone;
                    gone += velocity;
                    assertThat(Math.abs(gone))
                            .as("momentum %f, pull %f, %d steps", momentum, pull, steps)
                            .isLessThanOrEqualTo((1 - Math.pow(momentum, steps)) / (1 - momentum) * (1 + 1e-12));
                }
            }
        }
    }

    @Test
    void withDpAdamBcAndAnAdaptiveClipNoHonestDeltaIsLongerEither() throws SettingsException {
        TrainingPlan adam = plan("momentum: 0.9", "noiseMultiplier: 4").toBuilder()
                .setOptimiser(OptimiserPlan.newBuilder()
                        .setLearningRate(0.05)
                        .setKind(OptimiserKind.DP_ADAM_BC)
                        .setDpAdamBc(DpAdamBcPlan.newBuilder()
                                .setBeta1(0.9)
                                .setBeta2(0.99)
                                .setFloor(1e-3)))
                .build();
        TrainingPlan.Builder adaptive = plan("momentum: 0.9", "noiseMultiplier: 4").toBuilder();
        adaptive.getPrivacyBuilder()
                .setAdaptiveClip(AdaptiveClipPlan.newBuilder()
                        .setTargetQuantile(0.9)
                        .setLearningRate(0.5)
                        .setCountNoise(3));
        for (TrainingPlan plan : List.of(adam, adaptive.build())) {
            double bound = NormBound.of(plan);
            double longest = 0;
            for (long seed = 0; seed < 200; seed++) {
                double norm = honestNorm(plan, new SplittableRandom(seed));
                assertThat(norm).as("seed %d", seed).isLessThanOrEqualTo(bound);
                longest = Math.max(longest, norm);
            }
            assertThat(bound).isLessThan(12 * longest);
        }
    }

    /** A member's delta is as long as the clip, in the head's direction, before its noise. */
    @Test
    void underUnitMemberTheBoundIsTheClipAndTheNoiseWhateverTheSteps() throws SettingsException {
        TrainingPlan plan = plan("unit: member", "declaredUnits: 1", "headScale: 3", "noiseMultiplier: 4");
        int length = RunPlan.adaptation(plan).longestDelta();
        double longest = 0;
        for (long seed = 0; seed < DRAWS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double squares = 0;
            for (int i = 0; i < length; i++) {
                double delta = (i == 0 ? 0.5 : 0) + 4 * 0.5 * random.nextGaussian();
                squares += Math.pow(delta * (i < length / 2 ? 3 : 1), 2);
            }
            assertThat(Math.sqrt(squares)).as("seed %d", seed).isLessThanOrEqualTo(plan.getNormBound());
            longest = Math.max(longest, Math.sqrt(squares));
        }
        assertThat(plan.getNormBound()).isLessThan(2.5 * longest);
        assertThat(plan("unit: member", "declaredUnits: 1", "headScale: 3", "noiseMultiplier: 4", "learningRate: 50")
                        .getNormBound())
                .isEqualTo(plan.getNormBound());
    }

    /** The bound is for the longest delta and the largest scale, whichever round and part they are of. */
    @Test
    void trainingAandLargerScalesLengthenTheBound() throws SettingsException {
        double bound = ExamplePlan.settings().toPlan("andes").getNormBound();
        assertThat(ofScheme("rolora\n  aScale: 1")).isEqualTo(bound);
        assertThat(ofScheme("fedavg\n  aScale: 1")).isGreaterThan(bound);
        assertThat(ofScheme("rolora\n  aScale: 3")).isCloseTo(3 * bound, within(1e-9 * bound));
    }

    private static double ofScheme(String scheme) throws SettingsException {
        return ExamplePlan.with("scheme: ffa", "scheme: " + scheme)
                .toPlan("andes")
                .getNormBound();
    }

    @Test
    void moreNoiseStepsOrLearningRateLengthenTheBound() throws SettingsException {
        double bound = plan("rank: 2").getNormBound();
        assertThat(plan("noiseMultiplier: 2").getNormBound()).isGreaterThan(bound);
        assertThat(plan("stepsPerRound: 9").getNormBound()).isGreaterThan(bound);
        assertThat(plan("learningRate: 0.06").getNormBound()).isGreaterThan(bound);
        assertThat(plan("clipNorm: 0.6").getNormBound()).isGreaterThan(bound);
        assertThat(plan("declaredUnits: 2000").getNormBound()).isLessThan(bound);
    }

    /** The norm of one honest round's delta. The first parameter is the head's, whose steps are scaled. */
    private static double honestNorm(TrainingPlan plan, SplittableRandom random) {
        PrivacyPlan privacy = plan.getPrivacy();
        int length = RunPlan.adaptation(plan).longestDelta();
        double publicBatch = privacy.getSamplingRate() * privacy.getDeclaredUnits();
        double[] velocity = new double[length];
        double[] squares = new double[length];
        DpAdamBcPlan adam = plan.getOptimiser().getDpAdamBc();
        double clip = privacy.getClipNorm();
        double multiplier = privacy.getNoiseMultiplier();
        if (privacy.hasAdaptiveClip()) {
            double count = 2 * privacy.getAdaptiveClip().getCountNoise();
            multiplier = 1 / Math.sqrt(1 / (multiplier * multiplier) - 1 / (count * count));
        }
        double[] delta = new double[length];
        for (int step = 0; step < privacy.getStepsPerRound(); step++) {
            int batch = 0;
            for (int record = 0; record < privacy.getDeclaredUnits(); record++) {
                batch += random.nextDouble() < privacy.getSamplingRate() ? 1 : 0;
            }
            for (int i = 0; i < length; i++) {
                double signal = i == 0 ? batch * clip : 0;
                double gradient = (signal + multiplier * clip * random.nextGaussian()) / publicBatch;
                double scale = i < length / 2 ? plan.getLora().getHeadScale() : 1;
                double move;
                if (plan.getOptimiser().hasDpAdamBc()) {
                    velocity[i] = adam.getBeta1() * velocity[i] + (1 - adam.getBeta1()) * gradient;
                    squares[i] = adam.getBeta2() * squares[i] + (1 - adam.getBeta2()) * gradient * gradient;
                    double second = squares[i] / (1 - Math.pow(adam.getBeta2(), step + 1));
                    double freed = second - Math.pow(multiplier * clip / publicBatch, 2);
                    move = velocity[i]
                            / (1 - Math.pow(adam.getBeta1(), step + 1))
                            / Math.sqrt(Math.max(freed, adam.getFloor()));
                } else {
                    velocity[i] = plan.getOptimiser().getMomentum() * velocity[i] + gradient;
                    move = velocity[i];
                }
                delta[i] -= plan.getOptimiser().getLearningRate() * scale * move;
            }
            // No record is ever within the clip.
            clip *= Math.exp(privacy.getAdaptiveClip().getLearningRate()
                    * privacy.getAdaptiveClip().getTargetQuantile());
        }
        double sum = 0;
        for (double value : delta) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }
}
