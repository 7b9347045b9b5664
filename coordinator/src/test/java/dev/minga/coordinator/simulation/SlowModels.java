package dev.minga.coordinator.simulation;

import dev.minga.coordinator.aggregation.SlowAverage;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.testkit.UniqueCoordinates;
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
        Map<Integer, Double> steps = new TreeMap<>();
        contributions.forEach((member, one) -> {
            Training training = book.training(one);
            steps.put(training.coordinate(), plan.weights().get(member) * training.value() / total);
        });
        UniqueCoordinates.differences(before, after, steps)
                .forEach(found -> book.require(false, () -> which + ": " + found));
    }

    private static SortedMap<String, FloatTensor> tensors(byte[] file) {
        try (TensorFile open = TensorFile.open(file, TensorFile.Limits.ADAPTER)) {
            return new TreeMap<>(open.readAll());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
