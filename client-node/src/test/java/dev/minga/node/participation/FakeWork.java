package dev.minga.node.participation;

import dev.minga.node.budget.TakenLines;
import dev.minga.shared.evaluation.PublicSet;
import dev.minga.shared.lora.GlobalAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/** Training that adds a fresh random number to each value, as noise would; remembers what it was asked. */
final class FakeWork implements RoundWork {
    record Trained(String run, int round, float[] global) {}

    record Evaluated(String run, int round, float[] global) {}

    record Kept(String run, float[] global) {}

    final List<String> prepared = new ArrayList<>();
    final List<TakenLines> taken = new ArrayList<>();
    final List<Trained> trained = new ArrayList<>();
    final List<Evaluated> evaluated = new ArrayList<>();
    final List<PublicSet> sets = new ArrayList<>();
    final List<Kept> kept = new ArrayList<>();
    final List<String> forgotten = new ArrayList<>();
    Optional<Obstacle> obstacle = Optional.empty();
    BiConsumer<PlanTerms, Integer> whileTraining = (terms, round) -> {};
    BiConsumer<PlanTerms, Integer> whileEvaluating = (terms, round) -> {};
    float addsToo;
    private final SplittableRandom random = new SplittableRandom(99);

    @Override
    public Optional<Obstacle> prepare(PlanTerms terms, TakenLines lines) {
        prepared.add(terms.run());
        taken.add(lines);
        return obstacle;
    }

    @Override
    public float[] train(PlanTerms terms, int round, GlobalAdapter global) {
        whileTraining.accept(terms, round);
        float[] before = global.vector(round);
        trained.add(new Trained(terms.run(), round, before));
        float[] after = new float[before.length];
        for (int i = 0; i < after.length; i++) {
            after[i] = before[i] + (float) random.nextDouble() + addsToo;
        }
        return after;
    }

    /** Counts that are other numbers at every call, as noise makes them. */
    @Override
    public long[] evaluate(PlanTerms terms, int round, GlobalAdapter global) {
        whileEvaluating.accept(terms, round);
        evaluated.add(new Evaluated(terms.run(), round, global.vector(round)));
        int classes = terms.plan().getBase().getLabelsCount();
        return random.longs((long) classes * classes, -3, 100).toArray();
    }

    /** Exactly what is right for the round: one record less of the first class than the set has. */
    @Override
    public long[] evaluate(PlanTerms terms, int round, GlobalAdapter global, PublicSet set) {
        whileEvaluating.accept(terms, round);
        evaluated.add(new Evaluated(terms.run(), round, global.vector(round)));
        sets.add(set);
        List<Integer> records = set.recordsByClass();
        return new long[] {records.get(0) - 1, 1, 0, records.get(1)};
    }

    @Override
    public String keepModel(PlanTerms terms, GlobalAdapter global) {
        kept.add(new Kept(terms.run(), global.vector(1)));
        return "models/" + terms.run();
    }

    @Override
    public void forget(PlanTerms terms) {
        forgotten.add(terms.run());
    }
}
