package dev.minga.simulations.federation;

import dev.minga.node.budget.TakenLines;
import dev.minga.node.participation.PlanTerms;
import dev.minga.node.participation.RoundWork;
import dev.minga.shared.evaluation.PublicSet;
import dev.minga.shared.lora.GlobalAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Moves every number a little, without a model; counts so many of a hundred records as taken for what they are. */
final class LittleWork implements RoundWork {
    final List<float[]> starts = new ArrayList<>();
    final List<float[]> kept = new ArrayList<>();
    private final long[] rightByRound;

    /** @param rightByRound of the first round first */
    LittleWork(long... rightByRound) {
        this.rightByRound = rightByRound;
    }

    @Override
    public Optional<Obstacle> prepare(PlanTerms terms, TakenLines lines) {
        return Optional.empty();
    }

    @Override
    public float[] train(PlanTerms terms, int round, GlobalAdapter global) {
        float[] trained = global.vector(round);
        starts.add(trained.clone());
        for (int i = 0; i < trained.length; i++) {
            trained[i] += 0.01f;
        }
        return trained;
    }

    @Override
    public long[] evaluate(PlanTerms terms, int round, GlobalAdapter global) {
        long right = rightByRound[round - 1];
        return new long[] {right, 100 - right, 0, 0};
    }

    @Override
    public long[] evaluate(PlanTerms terms, int round, GlobalAdapter global, PublicSet set) {
        List<Integer> records = set.recordsByClass();
        long right = rightByRound[round - 1];
        return new long[] {right, records.get(0) - right, 0, records.get(1)};
    }

    @Override
    public String keepModel(PlanTerms terms, GlobalAdapter global) {
        kept.add(global.vector(1));
        return "nowhere";
    }

    @Override
    public void forget(PlanTerms terms) {}
}
