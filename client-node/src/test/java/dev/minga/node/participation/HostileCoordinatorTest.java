package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.proto.v1.Wait;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A coordinator that holds the right keys and does its worst: the node neither trains nor ends. */
class HostileCoordinatorTest extends AtAScene {
    private static final TrainingPlan PLAN = Plans.ordinary().build();
    private static final byte[] GLOBAL = Scene.adapter(PLAN, 0.25f);

    static List<Arguments> badDownloads() {
        TrainingPlan wider =
                PLAN.toBuilder().setLora(PLAN.getLora().toBuilder().setRank(3)).build();
        byte[] nan = GLOBAL.clone();
        Arrays.fill(nan, nan.length - 4, nan.length, (byte) 0xff);
        byte[] extra =
                TensorFileWriter.encode(Scene.terms(PLAN).layout(1).tensors(Scene.values(PLAN, 1)), new TreeMap<>());
        return List.of(
                Arguments.of("other shapes", Scene.adapter(wider, 1), "expected F32[4, 2]"),
                Arguments.of("not a number", nan, "holds NaN"),
                Arguments.of("nothing", new byte[0], "too few for a header"),
                Arguments.of("cut short", Arrays.copyOf(extra, extra.length - 1), "tensors fill"),
                Arguments.of(
                        "no tensors at all",
                        "not safetensors at all".getBytes(StandardCharsets.UTF_8),
                        "header declares"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badDownloads")
    void aGlobalAdapterThatIsNoneIsWarnedOfOnceAndNotTrainedOn(String name, byte[] bytes, String cause) {
        scene.coordinator.asks(PLAN, 1, bytes);
        for (int i = 0; i < 3; i++) {
            assertThat(scene.step().pause()).isPositive();
        }
        assertThat(scene.work.trained).isEmpty();
        assertThat(scene.warned).singleElement().asString().contains(cause).endsWith("; trying again every 2 s");
        scene.coordinator.asks(PLAN, 1, GLOBAL);
        scene.step();
        assertThat(scene.work.trained).as("the right one is trained on").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 7})
    void aSizeThatIsWrongTrainsNothingItShouldNot(long size) {
        scene.coordinator.hold(Sha256.of(GLOBAL), GLOBAL);
        scene.coordinator.asks(PLAN.toByteArray(), 1, Sha256.of(GLOBAL).bytes(), size);
        scene.step();
        assertThat(scene.work.trained).hasSize(size > GLOBAL.length ? 1 : 0);
    }

    @Test
    void bytesOfAnotherDigestThanNamedAreNotTrainedOn() {
        Sha256 named = Sha256.of(new byte[] {1});
        scene.coordinator.hold(named, GLOBAL);
        scene.coordinator.asks(PLAN.toByteArray(), 1, named.bytes(), GLOBAL.length);
        scene.step();
        assertThat(scene.work.trained).isEmpty();
        assertThat(scene.warned)
                .containsExactly("the coordinator sent other bytes than the file " + named
                        + " that it named; trying again every 2 s");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33, 1_000})
    void aDigestOfTheWrongLengthDoesNotEndTheNode(int length) {
        scene.coordinator.asks(PLAN.toByteArray(), 1, new byte[length], 10);
        assertThat(scene.step().pause()).isPositive();
        assertThat(scene.warned).hasSize(1);
        assertThat(scene.work.trained).isEmpty();
    }

    @Test
    void waitsAreNeitherForEverNorWithoutPause() {
        for (int millis : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            scene.coordinator.task = NextTaskResponse.newBuilder()
                    .setWait(Wait.newBuilder().setRetryAfterMillis(millis))
                    .build();
            assertThat(scene.step().pause())
                    .as("%s ms", millis)
                    .isBetween(Duration.ofMillis(50), Duration.ofMinutes(1));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void anOffsetBeyondTheDeltaIsTakenAsTheNearestThatExists(long offset) {
        scene.coordinator.onOffer =
                statement -> OfferResponse.newBuilder().setOffset(offset).build();
        scene.coordinator.asks(PLAN, 1, GLOBAL);
        scene.step();
        FakeCoordinator.Upload upload = scene.coordinator.uploads.get(0);
        assertThat(upload.from()).isBetween(0L, (long) GLOBAL.length);
    }

    @Test
    void trainingThatEndsInInfinityIsNotSentAndTheNodeGoesOn() throws IOException {
        scene.work.addsToo = Float.POSITIVE_INFINITY;
        scene.coordinator.asks(PLAN, 1, GLOBAL);
        assertThat(scene.step().pause()).isPositive();
        scene.step();
        assertThat(scene.coordinator.offers).isEmpty();
        assertThat(scene.work.trained).as("not again").hasSize(1);
        assertThat(scene.filesOf("run-1", 1)).containsExactly("refused.txt");
        assertThat(scene.warned)
                .containsExactly("round 1 of run run-1: training ended in values that are not finite; nothing is sent");
    }
}
