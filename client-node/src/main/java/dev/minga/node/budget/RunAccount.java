package dev.minga.node.budget;

import dev.minga.crypto.privacy.SubsampledGaussian;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one run has cost so far, and still may. Changed by {@link BudgetState} alone. */
public final class RunAccount {
    private final RunName run;
    private final RunCost cost;
    private final SortedSet<Partition> partitions;
    private final SortedSet<Integer> begun = new TreeSet<>();
    private final SortedMap<Integer, String> kept = new TreeMap<>();
    private final SortedSet<Integer> evaluationsBegun = new TreeSet<>();
    private final SortedMap<Integer, String> evaluationsKept = new TreeMap<>();
    private boolean settled;
    private boolean declared;
    private int throughRound;

    RunAccount(RunName run, RunCost cost, Iterable<Partition> partitions) {
        this.run = run;
        this.cost = cost;
        this.partitions = new TreeSet<>();
        partitions.forEach(this.partitions::add);
    }

    /** Its name. */
    public RunName run() {
        return run;
    }

    /** The whole run, as it was reserved. */
    public RunCost cost() {
        return cost;
    }

    /** Whose records take part. */
    public SortedSet<Partition> partitions() {
        return Collections.unmodifiableSortedSet(partitions);
    }

    /** Rounds that began here, or are known to have been trained. */
    public int roundsTrained() {
        SortedSet<Integer> later = begun.tailSet(throughRound + 1);
        return throughRound + later.size();
    }

    /** Whether no further round will begin. */
    public boolean settled() {
        return settled;
    }

    /** Whether the whole run counts as run because the operator or an older file said so. */
    public boolean declared() {
        return declared;
    }

    /** Steps and evaluations that ran, or may have: what no settling gives back. */
    public List<SubsampledGaussian> spent() {
        return declared ? cost.whole() : cost.parts(begun.size(), evaluationsBegun.size());
    }

    /** The same, and what the run may still do. */
    public List<SubsampledGaussian> charged() {
        return settled ? spent() : cost.whole();
    }

    /**
     * Whether this round may be trained: no result of it can have left. Rounds come in their order, so that the last one
     * that is known stands for all before it.
     */
    public boolean mayTrain(int round) {
        int last = begun.isEmpty() ? throughRound + 1 : Math.max(throughRound + 1, begun.last());
        return !settled && round >= last && round <= cost.rounds() && !kept.containsKey(round);
    }

    /** Whether the counts for a round's average may be drawn: none can have left, and the cost has room for them. */
    public boolean mayEvaluate(int round) {
        int most = cost.evaluations().map(RunCost.Evaluations::count).orElse(0);
        boolean room = evaluationsBegun.contains(round) || evaluationsBegun.size() < most;
        int last = evaluationsBegun.isEmpty() ? throughRound + 1 : Math.max(throughRound + 1, evaluationsBegun.last());
        return !settled && room && round >= last && round <= cost.rounds() && !evaluationsKept.containsKey(round);
    }

    /** Whether this ledger knows that counts for a round's average were drawn. */
    public boolean coversEvaluation(int round) {
        return evaluationsBegun.contains(round) || round <= throughRound;
    }

    /** Whether the drawing of counts for a round's average began here. */
    public boolean beganEvaluation(int round) {
        return evaluationsBegun.contains(round);
    }

    /** The digest of the statement with the counts for a round's average, if there is one. */
    public Optional<String> evaluation(int round) {
        return Optional.ofNullable(evaluationsKept.get(round));
    }

    /** Whether this ledger knows that the round was trained. */
    public boolean covers(int round) {
        return begun.contains(round) || round <= throughRound;
    }

    /** Whether the round began here. */
    public boolean began(int round) {
        return begun.contains(round);
    }

    /** The digest of the delta that this round made, if it made one. */
    public Optional<String> delta(int round) {
        return Optional.ofNullable(kept.get(round));
    }

    void apply(BudgetEvent.RoundBegun event) {
        require(mayTrain(event.round()) && !begun.contains(event.round()), event);
        begun.add(event.round());
    }

    void apply(BudgetEvent.RoundKept event) {
        require(begun.contains(event.round()) && !kept.containsKey(event.round()), event);
        kept.put(event.round(), event.deltaSha256());
    }

    void apply(BudgetEvent.EvaluationBegun event) {
        require(mayEvaluate(event.round()) && !evaluationsBegun.contains(event.round()), event);
        evaluationsBegun.add(event.round());
    }

    void apply(BudgetEvent.EvaluationKept event) {
        require(evaluationsBegun.contains(event.round()) && !evaluationsKept.containsKey(event.round()), event);
        evaluationsKept.put(event.round(), event.statementSha256());
    }

    void apply(BudgetEvent.Settled event) {
        require(!settled && !declared, event);
        settled = true;
    }

    /** Nobody knows how far it went after the ledger that was put back: it counts as run, and no round of it is trained. */
    void closeAfterRollback() {
        if (!settled) {
            declared = true;
            throughRound = cost.rounds();
        }
    }

    /** Can only make the run dearer. */
    void apply(BudgetEvent.Declared event) {
        require(event.cost().equals(cost), event);
        partitions.addAll(event.partitions());
        throughRound = Math.max(throughRound, event.throughRound());
        declared = true;
    }

    private void require(boolean possible, BudgetEvent event) {
        if (!possible) {
            throw new IllegalArgumentException(event + " cannot follow what is known of run " + run.run());
        }
    }
}
