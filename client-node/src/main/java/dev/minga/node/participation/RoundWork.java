package dev.minga.node.participation;

import dev.minga.node.budget.TakenLines;
import dev.minga.shared.evaluation.PublicSet;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.GlobalAdapter;
import java.io.IOException;
import java.util.Optional;

/** The work that participation hands to the model and the data. */
public interface RoundWork {
    /**
     * Why this plan cannot be worked on here: an unknown base model, other weights, other sizes, unreadable data. Called
     * before anything is charged or trained.
     *
     * @param lines the records that will be charged: no other may be read into the training
     */
    Optional<Obstacle> prepare(PlanTerms terms, TakenLines lines);

    /** What stands in the way: a base model that differs, or something on this machine. */
    record Obstacle(boolean baseModel, String sentence) {}

    /**
     * Trains one round.
     *
     * @return what was trained of the global adapter, as the round's {@link AdapterLayout} lays it out
     */
    float[] train(PlanTerms terms, int round, GlobalAdapter global);

    /**
     * Counts on the records that the plan has held out: how often those of each class are taken for each class, with the plan's
     * noise on every count. Draws anew at every call.
     *
     * @param round whose average it is
     * @param global the average
     * @return row by row, a row for each true class
     */
    long[] evaluate(PlanTerms terms, int round, GlobalAdapter global);

    /**
     * Counts on a public set: how often its records of each class are taken for each class, exactly.
     *
     * @param round whose average it is
     * @param global the average
     * @return row by row, a row for each true class
     */
    long[] evaluate(PlanTerms terms, int round, GlobalAdapter global, PublicSet set) throws IOException;

    /** Keeps the last global adapter of a run as a model that can be used; says where. */
    String keepModel(PlanTerms terms, GlobalAdapter global) throws IOException;

    /** Nothing more of this run will be trained or counted: what is held for it in memory is let go. */
    void forget(PlanTerms terms);
}
