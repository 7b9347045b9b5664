package dev.minga.benchmarks.federation;

import dev.minga.proto.v1.Mechanism;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import dev.minga.shared.tensor.TensorFileWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A plan without noise whose rounds wait for all their members. Deltas are as long as the layout says and differ in their last
 * number. Immutable.
 */
record SmallPlan(AdapterLayout layout, int rounds, List<String> members) {
    static final String RUN = "benchmark";
    private static final long SEED = 5;

    /** Deltas of 1.01 MiB. */
    static SmallPlan ofOneMebibyte(int rounds, List<String> members) {
        return new SmallPlan(
                new AdapterLayout(1_024, 8, IntStream.range(0, 32).boxed().toList(), List.of(Target.QUERY), 2),
                rounds,
                members);
    }

    /** Deltas of less than a kibibyte. */
    static SmallPlan ofNothing(int rounds, List<String> members) {
        return new SmallPlan(new AdapterLayout(4, 2, List.of(0), List.of(Target.QUERY), 2), rounds, members);
    }

    static List<String> names(int members) {
        return IntStream.rangeClosed(1, members).mapToObj(i -> "member-" + i).toList();
    }

    /** The file of a delta: the same random numbers for all, but for the last. */
    byte[] delta() {
        Random random = new Random(SEED);
        float[] vector = new float[layout.length()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (random.nextFloat() - 0.5f) * 1e-4f;
        }
        return TensorFileWriter.encode(layout.tensors(vector), new TreeMap<>());
    }

    /** The last four bytes of a file, the end of whose data is another number in each. */
    static byte[] lastNumber(int number) {
        return ByteBuffer.allocate(Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(number * 0x1p-40f)
                .array();
    }

    /** What each statement of a round declares. */
    static Mechanism.Builder mechanism(dev.minga.proto.v1.TrainingPlan plan, int round) {
        return Mechanism.newBuilder()
                .setUnit(plan.getPrivacy().getUnit())
                .setNoiseMultiplier(plan.getPrivacy().getNoiseMultiplier())
                .setSamplingRate(plan.getPrivacy().getSamplingRate())
                .setClipNorm(plan.getPrivacy().getClipNorm())
                .setDelta(plan.getPrivacy().getDelta())
                .setFirstStep((round - 1) * plan.getPrivacy().getStepsPerRound())
                .setLastStep(round * plan.getPrivacy().getStepsPerRound());
    }

    /** As an operator would write it. */
    String yaml() {
        String weights = members.stream().map(name -> "  " + name + ": 1\n").collect(Collectors.joining());
        return """
                run: %s
                rounds: %d
                members:
                %squorum: %d
                cosignatureQuorum: 0
                recruitmentDeadline: 24h
                roundDeadline: 24h
                base:
                  name: none
                  sha256: 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
                  hiddenSize: %d
                  maxTokens: 64
                  labels: [benign, attack]
                lora:
                  scheme: ffa
                  rank: %d
                  alpha: 4
                  targets: [query]
                  layers: %s
                  seed: 1
                  headScale: 1
                optimiser:
                  learningRate: 0.1
                  momentum: 0.5
                privacy:
                  unit: record
                  noiseMultiplier: 0
                  samplingRate: 1
                  stepsPerRound: 1
                  clipNorm: 1
                  delta: 1e-5
                  declaredUnits: 100
                """.formatted(RUN, rounds, weights, members.size(), layout.hidden(), layout.rank(), layout.layers());
    }
}
