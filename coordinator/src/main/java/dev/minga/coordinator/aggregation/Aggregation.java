package dev.minga.coordinator.aggregation;

import dev.minga.crypto.digest.Sha256;
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
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/**
 * How a plan makes the next model of a round's deltas: clip, bucket, {@link Rule}, {@link ServerOptimiser}, and what follows.
 * Deltas have some of the base's tensors; the others stay as they are.
 *
 * <p>Guarantee: the same base, state and deltas in the same order give the same bits on every machine. Sums are made in double
 * precision in a fixed order. Memory grows with the square of the number of members (Krum only)
 * and with one block, not with the size of model and deltas; what follows the average may hold one adapter. Immutable.
 *
 * @param clipNorm longer deltas are scaled to this L2 norm first (Sun, Kairouz, Suresh, McMahan 2019, arXiv:1911.07963)
 * @param bucketSize deltas are averaged in groups of at most so many before the rule sees them; 1 for none
 * @param plan the plan's digest, from which the groups are drawn
 * @param after what makes the next model of the moved one
 */
public record Aggregation(
        Rule rule,
        OptionalDouble clipNorm,
        int bucketSize,
        ServerOptimiser optimiser,
        Sha256 plan,
        AfterAverage after) {
    /** For the file of a server optimiser's state, which holds two moments at most. */
    public static final TensorFile.Limits STATE_LIMITS = new TensorFile.Limits(
            2 * TensorFile.Limits.ADAPTER.fileBytes(),
            2 * TensorFile.Limits.ADAPTER.headerBytes(),
            2 * TensorFile.Limits.ADAPTER.tensors());

    /** @throws IllegalArgumentException if a constant is out of its range */
    public Aggregation {
        clipNorm.ifPresent(norm -> Rule.requireRange("clipNorm", norm, 0, 1e6));
        Rule.requireBetween("bucketSize", bucketSize, 1, Krum.MOST_BYZANTINE);
        if (rule.weighs() && bucketSize > 1) {
            throw new IllegalArgumentException("bucketSize is for robust rules; " + rule.label() + " averages anyway");
        }
    }

    /** One after which nothing follows. */
    public Aggregation(Rule rule, OptionalDouble clipNorm, int bucketSize, ServerOptimiser optimiser, Sha256 plan) {
        this(rule, clipNorm, bucketSize, optimiser, plan, (model, round, drafts) -> model);
    }

    /** The same, and this follows. */
    public Aggregation then(AfterAverage step) {
        return new Aggregation(rule, clipNorm, bucketSize, optimiser, plan, step);
    }

    /** Whether the server optimiser remembers something with the model that this round leads to. */
    public boolean remembersAfter(int round) {
        return !optimiser.moments().isEmpty() && !after.forgetsAfter(round);
    }

    /** How many vectors the rule sees of so many members. */
    public int rows(int members) {
        return Buckets.count(members, bucketSize);
    }

    /**
     * The next model.
     *
     * @param state the state that belongs to the base, if there is one; otherwise the optimiser starts anew
     * @param deltas at least as many as the rule needs, all of the same tensors, which the base has too
     * @param drafts where it is made; what is returned is among them
     * @throws IOException if a file cannot be read or written, or does not hold what it must
     * @throws IllegalArgumentException if these are too few deltas for the rule, or the rule counts everybody alike and their
     *     weights differ
     */
    public NextModel next(
            TensorFile base, Optional<TensorFile> state, List<MemberDelta> deltas, int round, TensorFileDrafts drafts)
            throws IOException {
        return next(base, state, deltas, round, drafts, Deltas::new);
    }

    NextModel next(
            TensorFile base,
            Optional<TensorFile> state,
            List<MemberDelta> deltas,
            int round,
            TensorFileDrafts drafts,
            Function<List<Numbers>, Deltas> blocks)
            throws IOException {
        double[] weights = deltas.stream().mapToDouble(MemberDelta::weight).toArray();
        rule.requireWeights(weights);
        if (rows(deltas.size()) < rule.fewest()) {
            throw new IllegalArgumentException(
                    "rule " + rule.label() + " needs " + rule.fewest() + " vectors, not " + rows(deltas.size()));
        }
        Set<String> moving = new HashSet<>();
        deltas.get(0).delta().specs().forEach(spec -> moving.add(spec.name()));
        TensorOrder order = new TensorOrder(base.specs().stream()
                .filter(spec -> moving.contains(spec.name()))
                .toList());
        List<Numbers> rows = new ArrayList<>();
        for (MemberDelta one : deltas) {
            one.delta().requireExactly(order.specs());
            rows.add(order.in(one.delta(), ""));
        }
        rows = clipped(rows, blocks);
        if (bucketSize > 1) {
            rows = bucketed(rows, deltas, round);
            weights = new double[rows.size()];
            Arrays.fill(weights, 1);
        }
        Deltas seen = blocks.apply(rows);
        Combination combination = rule.combination(seen, weights);
        return after.next(moved(order, base, state, seen, combination, drafts), round, drafts);
    }

    private List<Numbers> clipped(List<Numbers> rows, Function<List<Numbers>, Deltas> blocks) throws IOException {
        if (clipNorm.isEmpty()) {
            return rows;
        }
        double[] squares = blocks.apply(rows).squaredLengths();
        List<Numbers> clipped = new ArrayList<>();
        for (int row = 0; row < squares.length; row++) {
            double length = Math.sqrt(squares[row]);
            double most = clipNorm.getAsDouble();
            clipped.add(length > most ? new Numbers.Scaled(rows.get(row), most / length) : rows.get(row));
        }
        return clipped;
    }

    private List<Numbers> bucketed(List<Numbers> rows, List<MemberDelta> deltas, int round) {
        List<String> names = deltas.stream().map(MemberDelta::member).toList();
        List<Numbers> means = new ArrayList<>();
        for (List<Integer> bucket : Buckets.of(names, bucketSize, plan, round)) {
            means.add(Buckets.mean(bucket.stream().map(rows::get).toList()));
        }
        return means;
    }

    private NextModel moved(
            TensorOrder order,
            TensorFile base,
            Optional<TensorFile> state,
            Deltas deltas,
            Combination combination,
            TensorFileDrafts drafts)
            throws IOException {
        base.requireF32();
        Moments before = new Moments(optimiser, order, base, state);
        Optional<TensorFileDraft> remembered = before.begin(drafts);
        TensorFileDraft model = drafts.begin(base.specs());
        Numbers from = order.in(base, "");
        double[] aggregate = new double[deltas.block()];
        float[] numbers = new float[deltas.block()];
        float[][] moments = new float[before.numbers().size()][deltas.block()];
        deltas.forEachBlock((first, rows, count) -> {
            combination.combine(rows, count, aggregate);
            from.read(first, numbers, count);
            for (int i = 0; i < moments.length; i++) {
                before.numbers().get(i).read(first, moments[i], count);
            }
            optimiser.step(aggregate, numbers, moments, count);
            order.write(model, "", first, numbers, count);
            if (remembered.isPresent()) {
                before.write(remembered.get(), first, moments, count);
            }
        });
        for (TensorSpec spec : base.specs()) {
            if (!order.specs().contains(spec)) {
                model.copy(spec.name(), base, spec.name());
            }
        }
        model.finish();
        if (remembered.isPresent()) {
            remembered.get().finish();
        }
        return new NextModel(model, remembered);
    }
}
