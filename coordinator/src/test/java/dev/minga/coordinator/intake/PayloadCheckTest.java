package dev.minga.coordinator.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.proto.v1.PrivacyPlan;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.lora.AdapterLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadCheckTest {
    private static final RunPlan PLAN = Plans.plan();
    private static final AdapterLayout LAYOUT = PLAN.layout();
    private static final double BOUND = PLAN.plan().getNormBound();

    @TempDir
    private Path directory = Path.of("");

    private void check(byte[] file) throws IOException, RejectedException {
        PayloadCheck.acceptable(Files.write(directory.resolve("delta"), file), PLAN, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aDeltaUpToTheBoundIsAccepted(long seed) {
        assertThatCode(() -> check(Deltas.ofNorm(LAYOUT, BOUND * (1 - 1e-6), seed)))
                .as("seed %d", seed)
                .doesNotThrowAnyException();
        assertThatCode(() -> check(Deltas.file(LAYOUT, new float[LAYOUT.length()])))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aDeltaBeyondTheBoundIsRefused(long seed) {
        assertThatExceptionOfType(RejectedException.class)
                .as("seed %d", seed)
                .isThrownBy(() -> check(Deltas.ofNorm(LAYOUT, BOUND * (1 + 1e-6), seed)))
                .satisfies(refused -> assertThat(refused.rejection()).isEqualTo(Rejection.NORM_TOO_LARGE));
    }

    /** Round 1 of rolora has B, round 2 A; neither is taken for the other. */
    @Test
    void aDeltaHasTheTensorsOfItsRound() throws Exception {
        TrainingPlan alternating =
                Plans.ofScheme("rolora\naScale: 1", 2, List.of("ada"), "").toPlan("andes");
        RunPlan plan = new RunPlan(alternating, alternating.toByteArray(), new byte[0]);
        for (int round = 1; round <= 2; round++) {
            AdapterLayout layout = plan.layout(round);
            Path file = Files.write(directory.resolve("delta"), Deltas.at(layout, 0, 1e-3f));
            int right = round;
            assertThatCode(() -> PayloadCheck.acceptable(file, plan, right)).doesNotThrowAnyException();
            assertThatExceptionOfType(RejectedException.class)
                    .isThrownBy(() -> PayloadCheck.acceptable(file, plan, 3 - right))
                    .satisfies(refused -> assertThat(refused.rejection()).isEqualTo(Rejection.WRONG_SHAPE));
        }
    }

    /** A member that multiplies its delta to steer the average. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void tenTimesTheNoiseBeyondTheBoundIsRefused(long seed) {
        PrivacyPlan privacy = PLAN.plan().getPrivacy();
        double noise = PLAN.plan().getOptimiser().getLearningRate()
                * privacy.getNoiseMultiplier()
                * privacy.getClipNorm()
                / (privacy.getSamplingRate() * privacy.getDeclaredUnits())
                * Math.sqrt((double) privacy.getStepsPerRound() * LAYOUT.length());
        assertThatExceptionOfType(RejectedException.class)
                .as("seed %d", seed)
                .isThrownBy(() -> check(Deltas.ofNorm(LAYOUT, BOUND + 10 * noise, seed)))
                .satisfies(refused -> assertThat(refused.rejection()).isEqualTo(Rejection.NORM_TOO_LARGE));
    }

    /** Squares of such values overflow a float, and their sum must not wrap into something small. */
    @Test
    void theLargestFloatsAreTooLarge() {
        float[] vector = new float[LAYOUT.length()];
        Arrays.fill(vector, Float.MAX_VALUE);
        assertThat(rejectionOf(Deltas.file(LAYOUT, vector))).isEqualTo(Rejection.NORM_TOO_LARGE);
    }

    static Stream<Arguments> badFiles() {
        byte[] good = Deltas.ofNorm(LAYOUT, 0.1, 1);
        AdapterLayout wider = new AdapterLayout(5, 2, List.of(0), LAYOUT.targets(), 2);
        return Stream.of(
                Arguments.of("empty", new byte[0], Rejection.MALFORMED_PAYLOAD),
                Arguments.of("text", "hello, coordinator".getBytes(StandardCharsets.UTF_8), Rejection.TOO_LARGE),
                Arguments.of("cut off", Arrays.copyOf(good, good.length - 1), Rejection.MALFORMED_PAYLOAD),
                Arguments.of("a byte more", Arrays.copyOf(good, good.length + 1), Rejection.MALFORMED_PAYLOAD),
                Arguments.of("other shapes", Deltas.file(wider, new float[wider.length()]), Rejection.WRONG_SHAPE),
                Arguments.of("a tensor more", Deltas.withOneTensorMore(LAYOUT), Rejection.WRONG_SHAPE),
                Arguments.of("NaN", Deltas.endingWith(LAYOUT, Float.NaN), Rejection.NOT_FINITE),
                Arguments.of("+∞", Deltas.endingWith(LAYOUT, Float.POSITIVE_INFINITY), Rejection.NOT_FINITE),
                Arguments.of("-∞", Deltas.endingWith(LAYOUT, Float.NEGATIVE_INFINITY), Rejection.NOT_FINITE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badFiles")
    void aBadFileIsRefusedForItsOwnReason(String name, byte[] file, Rejection reason) {
        assertThat(rejectionOf(file)).as(name).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void rubbishIsRefusedAndNothingElseHappens(long seed) {
        Random random = new Random(seed);
        byte[] file = Deltas.ofNorm(LAYOUT, 0.1, seed);
        for (int flips = 0; flips < 100; flips++) {
            byte[] damaged = file.clone();
            int header = Math.min(file.length, 8 + random.nextInt(300));
            damaged[random.nextInt(header)] ^= (byte) (1 << random.nextInt(8));
            assertThatCode(() -> rejectionOf(damaged)).as("seed %d", seed).doesNotThrowAnyException();
        }
    }

    @Test
    void ourOwnMissingFileIsNotTheMembersFault() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> PayloadCheck.acceptable(directory.resolve("nothing"), PLAN, 1));
    }

    /** Unspecified if the file is accepted. */
    private Rejection rejectionOf(byte[] file) {
        try {
            check(file);
            return Rejection.REJECTION_UNSPECIFIED;
        } catch (RejectedException e) {
            return e.rejection();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
