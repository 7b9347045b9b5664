package dev.minga.coordinator.aggregation;

import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileDraft;
import dev.minga.shared.tensor.TensorFileDrafts;
import dev.minga.shared.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a server optimiser remembers of the tensors that move in a round, and of those that moved in others: these it keeps, as
 * they are. A tensor that never moved has what a moment is at first.
 */
final class Moments {
    private final List<String> names;
    private final TensorOrder moving;
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
        this.moving = moving;
        this.state = state;
        Set<String> remembered = new HashSet<>();
        if (state.isPresent()) {
            Set<String> there =
                    state.get().specs().stream().map(TensorSpec::name).collect(Collectors.toSet());
            List<TensorSpec> expected = new ArrayList<>();
            for (TensorSpec spec : base.specs()) {
                if (!names.isEmpty() && there.contains(named(names.get(0), spec).name())) {
                    remembered.add(spec.name());
                    names.forEach(name -> expected.add(named(name, spec)));
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

    private static TensorSpec named(String moment, TensorSpec spec) {
        return new TensorSpec(moment + "." + spec.name(), spec.dtype(), spec.shape());
    }

    /** Each moment of what moves, before the step. */
    List<Numbers> numbers() {
        return numbers;
    }

    /** Begins the state after the step, with what rests; nothing if there is nothing to remember. */
    Optional<TensorFileDraft> begin(TensorFileDrafts drafts) throws IOException {
        List<TensorSpec> next = new ArrayList<>();
        for (String name : names) {
            for (TensorSpec spec : moving.specs()) {
                next.add(named(name, spec));
            }
            for (TensorSpec spec : resting) {
                next.add(named(name, spec));
            }
        }
        if (next.isEmpty()) {
            return Optional.empty();
        }
        TensorFileDraft draft = drafts.begin(next);
        for (String name : names) {
            for (TensorSpec spec : resting) {
                String moment = named(name, spec).name();
                draft.copy(moment, state.orElseThrow(), moment);
            }
        }
        return Optional.of(draft);
    }

    /** Writes a block of each moment after the step. */
    void write(TensorFileDraft into, long from, float[][] moments, int count) throws IOException {
        for (int i = 0; i < moments.length; i++) {
            moving.write(into, names.get(i) + ".", from, moments[i], count);
        }
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
