package dev.minga.coordinator.aggregation;

import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/** Base and deltas of one round as files of three tensors each, so that not everything lies in one. */
record FileRound(TensorFile base, List<MemberDelta> deltas) {
    static final Sha256 PLAN = Sha256.of(new byte[] {7});

    /** A plain step of rate 1 by this rule. */
    static Aggregation by(Rule rule) {
        return by(rule, new PlainStep(1));
    }

    static Aggregation by(Rule rule, ServerOptimiser optimiser) {
        return new Aggregation(rule, OptionalDouble.empty(), 1, optimiser, PLAN);
    }

    static FileRound of(float[] base, double[] weights, List<float[]> deltas) throws IOException {
        List<MemberDelta> members = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            members.add(new MemberDelta("member-" + i, weights[i], file(deltas.get(i))));
        }
        return new FileRound(file(base), members);
    }

    /** Everybody weighs 1. */
    static FileRound of(float[] base, float[]... deltas) throws IOException {
        double[] ones = new double[deltas.length];
        Arrays.fill(ones, 1);
        return of(base, ones, List.of(deltas));
    }

    float[] next(Aggregation aggregation) throws IOException {
        return joined(Made.by(aggregation, base, Optional.empty(), deltas, 1).model());
    }

    static TensorFile file(float[] numbers) throws IOException {
        int third = numbers.length / 3;
        SortedMap<String, FloatTensor> tensors = new TreeMap<>();
        tensors.put("a", tensor(numbers, 0, third));
        tensors.put("b", tensor(numbers, third, 2 * third));
        tensors.put("c", tensor(numbers, 2 * third, numbers.length));
        return TensorFile.open(TensorFileWriter.encode(tensors, new TreeMap<>()), TensorFile.Limits.ADAPTER);
    }

    private static FloatTensor tensor(float[] numbers, int from, int to) {
        return new FloatTensor(List.of((long) (to - from)), Arrays.copyOfRange(numbers, from, to));
    }

    /** The tensors' numbers in the order of their names. */
    static float[] joined(SortedMap<String, FloatTensor> tensors) {
        int length = tensors.values().stream()
                .mapToInt(tensor -> tensor.values().length)
                .sum();
        float[] joined = new float[length];
        int at = 0;
        for (FloatTensor tensor : tensors.values()) {
            System.arraycopy(tensor.values(), 0, joined, at, tensor.values().length);
            at += tensor.values().length;
        }
        return joined;
    }
}
