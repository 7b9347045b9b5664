package dev.minga.coordinator.aggregation;

import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a server optimiser remembers of the tensors that move in a round, and of those that moved in others: these it keeps, as
 * they are. A tensor that never moved has what a moment is at first.
 */
final class Moments {
    private final List<String> names;
    private final Optional<TensorFile> state;
    private final List<Numbers> numbers = new ArrayList<>();
    private final List<TensorSpec> resting = new ArrayList<>();

    /**
     * @param moving what moves in this round
     * @throws IOException if the state cannot be read, or holds something other than moments of the base's tensors
     */
    Moments(ServerOptimiser optimiser, TensorOrder moving, TensorFile base, Optional<TensorFile> state)
            throws IOException {
        this.names = optimiser.moments();
        this.state = state;
        Set<String> remembered = new HashSet<>();
        if (state.isPresent()) {
            Set<String> there =
                    state.get().specs().stream().map(TensorSpec::name).collect(Collectors.toSet());
            List<TensorSpec> expected = new ArrayList<>();
            for (TensorSpec spec : base.specs()) {
                if (!names.isEmpty() && there.contains(named(names.get(0), spec))) {
                    remembered.add(spec.name());
                    names.forEach(name -> expected.add(new TensorSpec(named(name, spec), spec.dtype(), spec.shape())));
                    if (!moving.specs().contains(spec)) {
                        resting.add(spec);
                    }
                }
            }
            state.get().requireExactly(expected);
        }
        for (int i = 0; i < names.size(); i++) {
            numbers.add(new Remembered(moving, state, names.get(i) + ".", remembered, optimiser.before(i)));
        }
    }

    private static String named(String moment, TensorSpec spec) {
        return moment + "." + spec.name();
    }

    /** Each moment of what moves, before the step. */
    List<Numbers> numbers() {
        return numbers;
    }

    /** The state after the step that left these. */
    SortedMap<String, FloatTensor> followedBy(List<FilledTensors> after) throws IOException {
        SortedMap<String, FloatTensor> next = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            after.get(i).addTo(next, names.get(i) + ".");
            for (TensorSpec spec : resting) {
                float[] values = new float[Math.toIntExact(spec.elements())];
                state.orElseThrow().readFloats(named(names.get(i), spec), 0, values, 0, values.length);
                next.put(named(names.get(i), spec), new FloatTensor(spec.shape(), values));
            }
        }
        return next;
    }

    /** One moment of what moves: from the state where it has the tensor, otherwise what it is at first. */
    private record Remembered(
            TensorOrder order, Optional<TensorFile> state, String prefix, Set<String> remembered, float first)
            implements Numbers {
        @Override
        public long length() {
            return order.length();
        }

        @Override
        public void read(long from, float[] into, int count) throws IOException {
            order.pieces(from, count, (spec, firstElement, at, here) -> {
                if (remembered.contains(spec.name())) {
                    state.orElseThrow().readFloats(prefix + spec.name(), firstElement, into, at, here);
                } else {
                    Arrays.fill(into, at, at + here, first);
                }
            });
        }
    }
}
