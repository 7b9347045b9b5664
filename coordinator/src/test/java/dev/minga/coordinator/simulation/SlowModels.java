package dev.minga.coordinator.simulation;

import dev.minga.coordinator.aggregation.SlowAverage;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.Contribution;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.tensor.FloatTensor;
import dev.minga.shared.tensor.TensorFile;
import dev.minga.shared.tensor.TensorFileWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a round's average must be: from the blobs alone by a slow sum, and from what members trained by their coordinates. */
final class SlowModels {
    private static final double CLOSE = 1e-3;

    private final RunPlan plan;
    private final Book book;

    SlowModels(RunPlan plan, Book book) {
        this.plan = plan;
        this.book = book;
    }

    void requireSum(int round, Sha256 base, Map<String, Contribution> contributions, Sha256 model) {
        byte[] from = book.durably(base);
        byte[] to = book.durably(model);
        List<byte[]> deltas = new ArrayList<>();
        contributions.values().forEach(one -> deltas.add(book.durably(one.delta())));
        if (from == null || to == null || deltas.contains(null)) {
            return;
        }
        double[] weights = contributions.keySet().stream()
                .mapToDouble(member -> plan.weights().get(member))
                .toArray();
        String which = "run " + plan.run() + ", round " + round + " of " + contributions.keySet();
        Sha256 sum = Sha256.of(sum(round, from, weights, deltas));
        book.require(sum.equals(model), () -> which + ": the average is not the sum of what lies there");
        requireEachOnce(which, round, from, to, contributions);
    }

    private byte[] sum(int round, byte[] from, double[] weights, List<byte[]> files) {
        AdapterLayout layout = plan.layout(round);
        SortedMap<String, FloatTensor> tensors = tensors(from);
        float[] base = layout.vector(tensors);
        List<float[]> deltas =
                files.stream().map(file -> layout.vector(tensors(file))).toList();
        float[] sum = new float[base.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = SlowAverage.of(base[i], weights, deltas, i).floatValue();
        }
        tensors.putAll(layout.tensors(sum));
        return TensorFileWriter.encode(tensors, new TreeMap<>());
    }

    /** Any coordinate that moved twice as far as one delta moves it was counted twice; any that did not is missing. */
    private void requireEachOnce(
            String which, int round, byte[] from, byte[] to, Map<String, Contribution> contributions) {
        AdapterLayout layout = plan.layout(round);
        float[] before = layout.vector(tensors(from));
        float[] after = layout.vector(tensors(to));
        double total = contributions.keySet().stream()
                .mapToDouble(member -> plan.weights().get(member))
                .sum();
        double[] times = new double[before.length];
        double[] expected = new double[before.length];
        contributions.forEach((member, one) -> {
            Training training = book.training(one);
            int at = training.coordinate();
            times[at] = (after[at] - before[at]) * total / (plan.weights().get(member) * training.value());
            expected[at] = 1;
        });
        for (int i = 0; i < times.length; i++) {
            boolean right = expected[i] == 0 ? after[i] == before[i] : Math.abs(times[i] - 1) < CLOSE;
            int at = i;
            book.require(right, () -> which + ": coordinate " + at + " counts " + times[at] + " times");
        }
    }

    private static SortedMap<String, FloatTensor> tensors(byte[] file) {
        try (TensorFile open = TensorFile.open(file, TensorFile.Limits.ADAPTER)) {
            return new TreeMap<>(open.readAll());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
