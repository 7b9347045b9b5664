package dev.minga.node.budget;

import dev.minga.crypto.privacy.SubsampledGaussian;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** What a ledger's events amount to. Pure; events are applied in order, and one that cannot be is refused. One thread. */
public final class BudgetState {
    private final Map<String, RunAccount> runs = new LinkedHashMap<>();
    private final Map<Partition, BudgetEvent.PartitionOpened> partitions = new TreeMap<>();
    private final Map<Partition, Integer> orders = new TreeMap<>();

    /**
     * Applies one event.
     *
     * @throws IllegalArgumentException if it contradicts those before; nothing is changed then
     */
    void apply(BudgetEvent event) {
        if (event instanceof BudgetEvent.PartitionOpened opened) {
            open(opened);
        } else if (event instanceof BudgetEvent.OrderFixed fixed) {
            require(partitions.containsKey(fixed.partition()) && !isCharged(fixed.partition()), event);
            orders.put(fixed.partition(), fixed.tenths());
        } else if (event instanceof BudgetEvent.Reserved reserved) {
            require(
                    named(reserved.run().federation(), reserved.run().run()).isEmpty()
                            && orders.keySet().containsAll(reserved.partitions()),
                    event);
            account(reserved.run(), reserved.cost(), reserved.partitions());
        } else if (event instanceof BudgetEvent.RoundBegun begun) {
            known(begun.planSha256(), event).apply(begun);
        } else if (event instanceof BudgetEvent.RoundKept kept) {
            known(kept.planSha256(), event).apply(kept);
        } else if (event instanceof BudgetEvent.EvaluationBegun begun) {
            known(begun.planSha256(), event).apply(begun);
        } else if (event instanceof BudgetEvent.EvaluationKept kept) {
            known(kept.planSha256(), event).apply(kept);
        } else if (event instanceof BudgetEvent.Settled settled) {
            known(settled.planSha256(), event).apply(settled);
        } else if (event instanceof BudgetEvent.Declared declared) {
            declare(declared);
        } else if (event instanceof BudgetEvent.RollbackAccepted) {
            runs.values().forEach(RunAccount::closeAfterRollback);
        }
    }

    private void open(BudgetEvent.PartitionOpened opened) {
        List<BudgetEvent.PartitionOpened> before =
                partitionsOf(opened.partition().source());
        require(opened.partition().number() == before.size() + 1, opened);
        require(before.isEmpty() || before.get(before.size() - 1).afterLine() < opened.afterLine(), opened);
        partitions.put(opened.partition(), opened);
    }

    private void declare(BudgetEvent.Declared declared) {
        require(orders.keySet().containsAll(declared.partitions()), declared);
        RunAccount before = runs.get(declared.run().planSha256());
        RunAccount account = before == null ? account(declared.run(), declared.cost(), declared.partitions()) : before;
        account.apply(declared);
    }

    private RunAccount account(RunName run, RunCost cost, List<Partition> charged) {
        RunAccount account = new RunAccount(run, cost, charged);
        runs.put(run.planSha256(), account);
        return account;
    }

    private RunAccount known(String plan, BudgetEvent event) {
        RunAccount account = runs.get(plan);
        if (account == null) {
            throw new IllegalArgumentException(event + " is about a run that was never reserved");
        }
        return account;
    }

    private static void require(boolean possible, BudgetEvent event) {
        if (!possible) {
            throw new IllegalArgumentException(event + " cannot come here");
        }
    }

    /** All runs, the one charged first first. */
    public Collection<RunAccount> runs() {
        return Collections.unmodifiableCollection(runs.values());
    }

    /** The run of this plan. */
    public Optional<RunAccount> run(String planSha256) {
        return Optional.ofNullable(runs.get(planSha256));
    }

    /** The run that goes by this name in its federation, whatever its plan. */
    public Optional<RunAccount> named(String federation, String run) {
        return runs.values().stream()
                .filter(account -> account.run().federation().equals(federation)
                        && account.run().run().equals(run))
                .findFirst();
    }

    /** All partitions, in the order of sources and numbers. */
    public Collection<BudgetEvent.PartitionOpened> partitions() {
        return Collections.unmodifiableCollection(partitions.values());
    }

    /** A source's partitions, oldest first. */
    public List<BudgetEvent.PartitionOpened> partitionsOf(String source) {
        return partitions.values().stream()
                .filter(opened -> opened.partition().source().equals(source))
                .toList();
    }

    /** The order of a partition's filter, if it is fixed: from the first charge on, unless all of it was given back. */
    public OptionalInt order(Partition partition) {
        Integer order = orders.get(partition);
        return order == null || !isCharged(partition) ? OptionalInt.empty() : OptionalInt.of(order);
    }

    private boolean isCharged(Partition partition) {
        return charged(partition).stream().anyMatch(mechanism -> mechanism.steps() > 0);
    }

    /** What ran on a partition's records, run by run. */
    public List<SubsampledGaussian> spent(Partition partition) {
        List<SubsampledGaussian> mechanisms = new ArrayList<>();
        accounts(partition).forEach(account -> mechanisms.addAll(account.spent()));
        return mechanisms;
    }

    /** What ran on them and still may. */
    public List<SubsampledGaussian> charged(Partition partition) {
        List<SubsampledGaussian> mechanisms = new ArrayList<>();
        accounts(partition).forEach(account -> mechanisms.addAll(account.charged()));
        return mechanisms;
    }

    private List<RunAccount> accounts(Partition partition) {
        return runs.values().stream()
                .filter(account -> account.partitions().contains(partition))
                .toList();
    }
}
