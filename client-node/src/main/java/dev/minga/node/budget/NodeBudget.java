package dev.minga.node.budget;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A node's way with its budget: which records can pay for a run, and what is written down before anything is done to them.
 * Guarantee: {@link #reserve} before the first step, {@link #begin} before each round's first step, {@link #keep} before a
 * delta's first byte leaves, and likewise for each evaluation. One thread.
 */
public final class NodeBudget {
    private final BudgetLedger ledger;
    private final List<BudgetSource> sources;
    private final BudgetCap cap;

    /**
     * A node's budget.
     *
     * @param sources what the node has records of, no name twice
     */
    public NodeBudget(BudgetLedger ledger, List<BudgetSource> sources, BudgetCap cap) {
        this.ledger = ledger;
        this.sources = List.copyOf(sources);
        this.cap = cap;
    }

    /** The ledger as it is, checked and mended. */
    public BudgetState state() throws IOException {
        BudgetState state = ledger.change(known -> List.of());
        ChargedUnits.require(cap.unit(), state);
        return requireStableNames(state);
    }

    /** The most that may be spent. */
    public BudgetCap cap() {
        return cap;
    }

    /** What each partition of this node's records would say to a run, in their order. */
    public List<BudgetCap.Offer> offers(BudgetState state, RunCost cost) {
        return partitions(state).stream()
                .map(partition -> cap.offer(state, partition, cost.whole()))
                .toList();
    }

    /** This node's partitions; of a source that was never charged, the first. A budget not of records is one for all. */
    public List<Partition> partitions(BudgetState state) {
        if (cap.unit() != ProtectedUnit.RECORD) {
            return List.of(Partition.ALL);
        }
        List<Partition> partitions = new ArrayList<>();
        for (BudgetSource source : sources) {
            List<BudgetEvent.PartitionOpened> opened = state.partitionsOf(source.name());
            opened.forEach(one -> partitions.add(one.partition()));
            if (opened.isEmpty()) {
                partitions.add(new Partition(source.name(), 1));
            }
        }
        return partitions.stream().sorted().toList();
    }

    /** Whether all partitions of a run that was reserved are within the cap that stands now. */
    public boolean withinCap(BudgetState state, RunAccount account) {
        return account.partitions().stream()
                .allMatch(partition ->
                        cap.offer(state, partition, account.cost().parts(0, 0)).fits());
    }

    /** The lines that these partitions are. */
    public TakenLines lines(BudgetState state, Collection<Partition> partitions) {
        return TakenLines.of(state, partitions);
    }

    /**
     * Charges a whole run to the partitions of these lines, unless it is charged already.
     *
     * @param lines what was read into the training
     * @return whether it is charged and these lines are still those of the partitions: false if meanwhile one of them cannot
     *     pay any more, the run's name is taken, or a source was cut
     */
    public boolean reserve(RunName run, RunCost cost, TakenLines lines) throws IOException {
        List<Partition> partitions = lines.partitions();
        BudgetState after = ledger.change(state -> {
            ChargedUnits.require(cap.unit(), state);
            boolean taken = state.named(run.federation(), run.run()).isPresent();
            boolean fits = partitions.stream()
                    .allMatch(partition ->
                            cap.offer(state, partition, cost.whole()).fits());
            if (taken || !fits || !lines.standIn(state)) {
                return List.of();
            }
            List<BudgetEvent> events = opened(state, cost, partitions);
            events.add(new BudgetEvent.Reserved(run, cost, partitions));
            return events;
        });
        return of(after, run).isPresent() && lines.standIn(after);
    }

    /**
     * Counts runs as run, whole, on all records of this node, and ends all runs under way: what the operator says where the
     * ledger may not know all. The order of a filter that is not fixed yet is that of the first.
     */
    public BudgetState declare(List<BudgetEvent.Declared> missing) throws IOException {
        return ledger.declare(state -> charged(state, missing));
    }

    /** Counts runs as run that a file of an earlier version holds. */
    public BudgetState takeOver(List<BudgetEvent.Declared> earlier) throws IOException {
        return ledger.change(state -> charged(state, earlier));
    }

    private List<BudgetEvent> charged(BudgetState state, List<BudgetEvent.Declared> runs) {
        ChargedUnits.require(cap.unit(), state);
        runs.forEach(run ->
                ChargedUnits.require(cap.unit(), run.run().run(), run.cost().unit(), run.partitions()));
        List<BudgetEvent> events = new ArrayList<>();
        if (!runs.isEmpty()) {
            events.addAll(opened(state, runs.get(0).cost(), runs.get(0).partitions()));
        }
        events.addAll(runs);
        return events;
    }

    /** What has to be there before a first charge. */
    private List<BudgetEvent> opened(BudgetState state, RunCost cost, List<Partition> partitions) {
        List<BudgetEvent> events = new ArrayList<>();
        for (Partition partition : partitions) {
            if (state.partitionsOf(partition.source()).isEmpty()) {
                events.add(new BudgetEvent.PartitionOpened(
                        partition, place(partition.source()), 0, BudgetLines.NOTHING_READ));
            }
            if (state.order(partition).isEmpty()) {
                events.add(new BudgetEvent.OrderFixed(partition, cap.order(state, partition, cost.whole())));
            }
        }
        return events;
    }

    /**
     * Opens the next partition of a source: its lines from here on have a budget of their own.
     *
     * @param lines how many lines the source has now; they stay where they are
     * @param prefixSha256 SHA-256 of their bytes, in hex
     * @throws IllegalArgumentException if no line came in since the last partition was opened
     * @throws UserError if the budget is not one of records
     */
    public Partition cut(String source, long lines, String prefixSha256) throws IOException {
        ChargedUnits.requirePartitions(cap.unit());
        BudgetState after = ledger.change(state -> {
            requireStableNames(state);
            List<BudgetEvent> events = new ArrayList<>();
            int number = state.partitionsOf(source).size();
            if (number == 0) {
                Partition first = new Partition(source, ++number);
                events.add(new BudgetEvent.PartitionOpened(first, place(source), 0, BudgetLines.NOTHING_READ));
            }
            Partition next = new Partition(source, number + 1);
            events.add(new BudgetEvent.PartitionOpened(next, place(source), lines, prefixSha256));
            return events;
        });
        return new Partition(source, after.partitionsOf(source).size());
    }

    private String place(String name) {
        return sources.stream()
                .filter(source -> source.name().equals(name))
                .findFirst()
                .map(BudgetSource::place)
                .orElse("");
    }

    private static Optional<RunAccount> of(BudgetState state, RunName run) {
        return state.run(run.planSha256()).filter(account -> account.run().equals(run));
    }

    /** Writes down that a round's steps are about to run; false if they must not. */
    public boolean begin(RunName run, int round) throws IOException {
        String plan = run.planSha256();
        BudgetState after = ledger.change(state -> {
            Optional<RunAccount> account = of(state, run).filter(known -> known.mayTrain(round));
            return account.isEmpty() || account.get().began(round)
                    ? List.of()
                    : List.of(new BudgetEvent.RoundBegun(plan, round));
        });
        return of(after, run).filter(account -> account.mayTrain(round)).isPresent();
    }

    /**
     * Writes down which delta a round made, before it is sent.
     *
     * @return false if the round made another one, or was not trained as far as the budget knows
     */
    public boolean keep(RunName run, int round, String deltaSha256) throws IOException {
        String plan = run.planSha256();
        BudgetState after = ledger.change(state -> {
            Optional<RunAccount> account = of(state, run)
                    .filter(known -> known.began(round) && known.delta(round).isEmpty());
            return account.isEmpty() ? List.of() : List.of(new BudgetEvent.RoundKept(plan, round, deltaSha256));
        });
        Optional<RunAccount> account = of(after, run).filter(known -> known.covers(round));
        return account.isPresent()
                && account.get().delta(round).orElse(deltaSha256).equals(deltaSha256);
    }

    /** Writes down that the counts for a round's average are about to be drawn; false if they must not. */
    public boolean beginEvaluation(RunName run, int round) throws IOException {
        BudgetState after = ledger.change(state -> of(state, run)
                .filter(account -> account.mayEvaluate(round) && !account.beganEvaluation(round))
                .map(account -> List.<BudgetEvent>of(new BudgetEvent.EvaluationBegun(run.planSha256(), round)))
                .orElse(List.of()));
        return of(after, run).filter(account -> account.mayEvaluate(round)).isPresent();
    }

    /**
     * Writes down which statement holds the counts for a round's average, before it is sent.
     *
     * @return false if another one does, or none were drawn as far as the budget knows
     */
    public boolean keepEvaluation(RunName run, int round, String statementSha256) throws IOException {
        BudgetState after = ledger.change(state -> of(state, run)
                .filter(account -> account.beganEvaluation(round)
                        && account.evaluation(round).isEmpty())
                .map(account ->
                        List.<BudgetEvent>of(new BudgetEvent.EvaluationKept(run.planSha256(), round, statementSha256)))
                .orElse(List.of()));
        return of(after, run)
                .flatMap(account -> account.evaluation(round))
                .filter(statementSha256::equals)
                .isPresent();
    }

    /**
     * Gives back the steps of the rounds, and the evaluations, that never began; the run will not begin another here.
     *
     * @return whether the run was open
     */
    public boolean settle(String federation, String run) throws IOException {
        boolean open = ledger.read()
                .named(federation, run)
                .filter(account -> !account.settled() && !account.declared())
                .isPresent();
        ledger.change(state -> state.named(federation, run)
                .filter(account -> !account.settled() && !account.declared())
                .map(account -> List.<BudgetEvent>of(
                        new BudgetEvent.Settled(account.run().planSha256())))
                .orElse(List.of()));
        return open;
    }

    private BudgetState requireStableNames(BudgetState state) {
        for (BudgetSource source : sources) {
            for (BudgetEvent.PartitionOpened opened : state.partitions()) {
                String name = opened.partition().source();
                boolean swapped = !name.equals(source.name())
                        && opened.log().equals(source.place())
                        && state.partitionsOf(source.name()).stream()
                                .noneMatch(own -> own.log().equals(source.place()));
                boolean known = !state.partitionsOf(source.name()).isEmpty();
                if (!known && !name.equals(source.name()) && opened.log().equals(source.place())) {
                    throw new UserError(
                            ExitCode.REFUSED,
                            "the log " + source.log() + " is called " + source.name() + " in node.yaml, and was " + name
                                    + " before; a new name must not open a fresh budget",
                            "Give it its old name there: name: " + name);
                }
                if (known && swapped) {
                    throw new UserError(
                            ExitCode.REFUSED,
                            "the log " + source.log() + " is called " + source.name() + " in node.yaml, and was " + name
                                    + " before; sources must not change places",
                            "Give each log its old name there");
                }
            }
        }
        return state;
    }
}
