package dev.minga.coordinator.aggregation;

import dev.minga.shared.lora.Adaptation;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.GlobalAdapter;
import dev.minga.shared.lora.LoraScheme;
import dev.minga.shared.lora.Target;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A run of one scheme whose members send made-up deltas, through files as a coordinator writes them. */
final class SchemeRun {
    static final int HIDDEN = 24;
    static final int RANK = 3;
    static final AdapterLayout LAYOUT =
            new AdapterLayout(HIDDEN, RANK, List.of(0, 2), List.of(Target.QUERY, Target.VALUE), 2);
    static final double[] WEIGHTS = {1, 2, 4};

    final Adaptation adaptation;
    final Aggregation aggregation;
    GlobalAdapter model;
    Optional<TensorFile> state = Optional.empty();

    SchemeRun(LoraScheme scheme, int refresh, int rounds, ServerOptimiser optimiser) {
        adaptation = new Adaptation(LAYOUT, scheme, refresh, rounds, 5);
        aggregation = FileRound.by(new FedAvg(), optimiser).then(new NextRound(adaptation));
        model = adaptation.first();
    }

    static TensorFile file(SortedMap<String, FloatTensor> tensors) throws IOException {
        return TensorFile.open(TensorFileWriter.encode(tensors, new TreeMap<>()), Aggregation.STATE_LIMITS);
    }

    /** One delta of a round for each member, about as large as what is there. */
    List<float[]> deltas(int round, long seed) {
        SplittableRandom random = new SplittableRandom(31 * seed + round);
        List<float[]> deltas = new ArrayList<>();
        for (int member = 0; member < WEIGHTS.length; member++) {
            float[] delta = new float[adaptation.delta(round).length()];
            for (int i = 0; i < delta.length; i++) {
                delta[i] = (float) (0.2 * random.nextDouble() - 0.1);
            }
            deltas.add(delta);
        }
        return deltas;
    }

    /** Goes to the next round. */
    Made step(int round, List<float[]> deltas) throws IOException {
        List<MemberDelta> members = new ArrayList<>();
        for (int member = 0; member < WEIGHTS.length; member++) {
            TensorFile delta = file(adaptation.delta(round).tensors(deltas.get(member)));
            members.add(new MemberDelta("member-" + member, WEIGHTS[member], delta));
        }
        Made next = Made.by(aggregation, file(model.tensors()), state, members, round);
        state = next.stateOpened();
        try (TensorFile file = TensorFile.open(next.modelFile(), TensorFile.Limits.ADAPTER)) {
            model = adaptation.read(file, round);
        }
        return next;
    }

    /** The weighted mean of the deltas, one number at a time. */
    static double mean(List<float[]> deltas, int at) {
        double sum = 0;
        double weights = 0;
        for (int member = 0; member < WEIGHTS.length; member++) {
            sum += WEIGHTS[member] * deltas.get(member)[at];
            weights += WEIGHTS[member];
        }
        return sum / weights;
    }
}
