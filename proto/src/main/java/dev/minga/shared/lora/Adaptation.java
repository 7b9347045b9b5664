package dev.minga.shared.lora;

import dev.minga.shared.lora.AdapterLayout.Slot;
import dev.minga.shared.tensor.DType;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.MalformedTensorFileException;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * How a run adapts the base model, round by round: which tensors a global adapter and a delta have. A function of the plan, so
 * that both sides have it bit for bit. Immutable.
 *
 * <p>A global adapter holds all B and the head; all A if {@link LoraScheme#carriesA}; and, once it was refreshed, its history:
 * the factors of all earlier adapters of a slot side by side, as one factor {@code B [hidden, earlier·rank]} and, if A is
 * carried, one factor {@code A [earlier·rank, hidden]}. What the model computes with is the base plus scale times the sum of
 * all products. So an adapter with its history is one ordinary adapter of rank {@code (earlier + 1)·rank}.
 *
 * @param layout the sizes; which factors are trained is the scheme's
 * @param refresh after every so many rounds, but not after the last, the adapter becomes history and a new one begins; 0 for
 *     never
 * @param seed public seed of every A that is not trained, and of the head's first value
 */
public record Adaptation(AdapterLayout layout, LoraScheme scheme, int refresh, int rounds, long seed) {
    private static final String HISTORY = "history.";

    /** @throws IllegalArgumentException if scheme and refresh do not go together, or the history would be too large, with why */
    public Adaptation {
        if (rounds < 1 || refresh < 0) {
            throw new IllegalArgumentException("refresh must be at least 1 where it is given");
        }
        if (scheme == LoraScheme.ROLORA && refresh % 2 == 1) {
            throw new IllegalArgumentException("refresh must be even for rolora, not " + refresh
                    + ": otherwise A would be trained next, against a new B of zero, through which nothing gets to it");
        }
        int most = Math.min(AdapterLayout.MAX_RANK, layout.hidden());
        long wide = (1L + earlier(rounds, refresh, rounds)) * layout.rank();
        if (wide > most) {
            throw new IllegalArgumentException("refresh: with " + earlier(rounds, refresh, rounds)
                    + " earlier adapters of rank " + layout.rank() + " a model has rank " + wide + ", above " + most
                    + "; refresh more seldom, or lower the rank");
        }
        AdapterLayout.requireFits(
                2L * layout.slots().size() * layout.hidden() * wide + layout.classes() * (layout.hidden() + 1L));
    }

    private static int earlier(int done, int refresh, int rounds) {
        return refresh == 0 ? 0 : Math.min(done, rounds - 1) / refresh;
    }

    /** What members train and send in a round, counted from 1. */
    public AdapterLayout delta(int round) {
        return layout.training(scheme.trained(round));
    }

    /** The deltas of different rounds, each kind once. */
    public List<AdapterLayout> deltas() {
        return delta(1).equals(delta(2)) || rounds == 1 ? List.of(delta(1)) : List.of(delta(1), delta(2));
    }

    /** The most values that a delta has. */
    public int longestDelta() {
        return deltas().stream().mapToInt(AdapterLayout::length).max().orElseThrow();
    }

    /** Whether the average of this round becomes history. */
    public boolean refreshesAfter(int round) {
        return refresh > 0 && round < rounds && round % refresh == 0;
    }

    /** The most earlier adapters that a model can have when so many rounds are done. */
    public int mostEarlier(int done) {
        return earlier(done, refresh, rounds);
    }

    /** The global adapter of round 1. */
    public GlobalAdapter first() {
        AdapterLayout ofB = layout.training(Factors.B);
        return new GlobalAdapter(this, 0, ofB.tensors(PublicDraw.firstAdapter(ofB, seed))).withNewA();
    }

    /** The tensors of a global adapter with so many earlier ones. */
    List<TensorSpec> specs(int earlier) {
        Factors current = scheme.carriesA() ? Factors.BOTH : Factors.B;
        List<TensorSpec> specs = new ArrayList<>(layout.training(current).trainable());
        if (earlier > 0) {
            AdapterLayout wide = layout.ofRank(earlier * layout.rank());
            for (Slot slot : layout.slots()) {
                specs.add(new TensorSpec(earlierB(slot), DType.F32, wide.shapeOfB()));
                if (scheme.carriesA()) {
                    specs.add(new TensorSpec(earlierA(slot), DType.F32, wide.shapeOfA()));
                }
            }
        }
        return specs;
    }

    static String earlierA(Slot slot) {
        return HISTORY + slot.nameOfA();
    }

    static String earlierB(Slot slot) {
        return HISTORY + slot.nameOfB();
    }

    /**
     * Reads a global adapter. How many earlier ones it has is said by its shapes: a run whose averages are refused may go on
     * from a model with fewer than its rounds allow.
     *
     * @param done how many rounds are done
     * @throws MalformedTensorFileException if it is none of this run's by then
     */
    public GlobalAdapter read(TensorFile file, int done) throws IOException {
        int earlier = earlierIn(file.specs(), done);
        file.requireExactly(specs(earlier));
        return new GlobalAdapter(this, earlier, file.readAll());
    }

    /**
     * A global adapter of tensors that are known to be one of this run's, however many rounds are done.
     *
     * @throws IllegalArgumentException if its history has a shape that no round leads to
     */
    public GlobalAdapter of(SortedMap<String, FloatTensor> tensors) {
        List<TensorSpec> specs = tensors.entrySet().stream()
                .map(tensor -> tensor.getValue().spec(tensor.getKey()))
                .toList();
        int earlier = earlierIn(specs, rounds);
        if (specs.size() != specs(earlier).size() || !specs.containsAll(specs(earlier))) {
            throw new IllegalArgumentException("these are not the tensors of a global adapter");
        }
        return new GlobalAdapter(this, earlier, tensors);
    }

    private int earlierIn(List<TensorSpec> specs, int done) {
        List<Slot> slots = layout.slots();
        for (TensorSpec spec : specs) {
            boolean tells = !slots.isEmpty()
                    && spec.name().equals(earlierB(slots.get(0)))
                    && spec.shape().size() == 2;
            long earlier = tells ? spec.shape().get(1) / layout.rank() : 0;
            if (earlier >= 1 && earlier <= mostEarlier(done)) {
                return (int) earlier;
            }
        }
        return 0;
    }
}
