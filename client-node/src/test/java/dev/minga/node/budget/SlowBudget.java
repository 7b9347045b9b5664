package dev.minga.node.budget;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** A budget that knows only its events, and goes through all of them again for each question. */
final class SlowBudget {
    final List<BudgetEvent> events = new ArrayList<>();

    <T extends BudgetEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    boolean opened(Partition partition) {
        return all(BudgetEvent.PartitionOpened.class).stream()
                .anyMatch(e -> e.partition().equals(partition));
    }

    boolean fixed(Partition partition) {
        return all(BudgetEvent.OrderFixed.class).stream()
                .anyMatch(e -> e.partition().equals(partition));
    }

    OptionalInt order(Partition partition) {
        return all(BudgetEvent.OrderFixed.class).stream()
                .filter(e -> e.partition().equals(partition) && charged(partition) > 0)
                .mapToInt(BudgetEvent.OrderFixed::tenths)
                .reduce((earlier, later) -> later);
    }

    boolean reserved(String plan) {
        return all(BudgetEvent.Reserved.class).stream()
                .anyMatch(e -> e.run().planSha256().equals(plan));
    }

    boolean declared(String plan) {
        return all(BudgetEvent.Declared.class).stream()
                .anyMatch(e -> e.run().planSha256().equals(plan));
    }

    boolean settled(String plan) {
        return all(BudgetEvent.Settled.class).stream()
                .anyMatch(e -> e.planSha256().equals(plan));
    }

    int through(String plan) {
        return all(BudgetEvent.Declared.class).stream()
                .filter(e -> e.run().planSha256().equals(plan))
                .mapToInt(BudgetEvent.Declared::throughRound)
                .max()
                .orElse(0);
    }

    boolean begun(String plan, int round) {
        return all(BudgetEvent.RoundBegun.class).stream()
                .anyMatch(e -> e.planSha256().equals(plan) && e.round() == round);
    }

    int lastBegun(String plan) {
        return all(BudgetEvent.RoundBegun.class).stream()
                .filter(e -> e.planSha256().equals(plan))
                .mapToInt(BudgetEvent.RoundBegun::round)
                .max()
                .orElse(0);
    }

    boolean kept(String plan, int round) {
        return all(BudgetEvent.RoundKept.class).stream()
                .anyMatch(e -> e.planSha256().equals(plan) && e.round() == round);
    }

    List<Integer> evaluated(String plan) {
        return all(BudgetEvent.EvaluationBegun.class).stream()
                .filter(e -> e.planSha256().equals(plan))
                .map(BudgetEvent.EvaluationBegun::round)
                .toList();
    }

    boolean evaluationKept(String plan, int round) {
        return all(BudgetEvent.EvaluationKept.class).stream()
                .anyMatch(e -> e.planSha256().equals(plan) && e.round() == round);
    }

    boolean mayEvaluate(String plan, int round) {
        List<Integer> before = evaluated(plan);
        return (reserved(plan) || declared(plan))
                && !settled(plan)
                && round >= 1
                && round <= BudgetStateTest.COST.rounds()
                && round > through(plan)
                && before.stream().allMatch(other -> other <= round)
                && (before.contains(round) || before.size() < 2)
                && !evaluationKept(plan, round);
    }

    boolean allows(BudgetEvent event) {
        if (event instanceof BudgetEvent.PartitionOpened e) {
            int number = e.partition().number();
            String source = e.partition().source();
            return !opened(e.partition())
                    && (number == 1 || opened(new Partition(source, number - 1)))
                    && all(BudgetEvent.PartitionOpened.class).stream()
                            .filter(other -> other.partition().source().equals(source))
                            .allMatch(other -> other.afterLine() < e.afterLine());
        }
        if (event instanceof BudgetEvent.OrderFixed e) {
            return opened(e.partition()) && charged(e.partition()) == 0;
        }
        if (event instanceof BudgetEvent.Reserved e) {
            return !reserved(e.run().planSha256())
                    && !declared(e.run().planSha256())
                    && e.partitions().stream().allMatch(this::fixed);
        }
        if (event instanceof BudgetEvent.RoundBegun e) {
            String plan = e.planSha256();
            return (reserved(plan) || declared(plan))
                    && !settled(plan)
                    && e.round() >= 1
                    && e.round() <= BudgetStateTest.COST.rounds()
                    && e.round() > through(plan)
                    && e.round() > lastBegun(plan);
        }
        if (event instanceof BudgetEvent.RoundKept e) {
            return begun(e.planSha256(), e.round()) && !kept(e.planSha256(), e.round());
        }
        if (event instanceof BudgetEvent.EvaluationBegun e) {
            return mayEvaluate(e.planSha256(), e.round())
                    && !evaluated(e.planSha256()).contains(e.round());
        }
        if (event instanceof BudgetEvent.EvaluationKept e) {
            return evaluated(e.planSha256()).contains(e.round()) && !evaluationKept(e.planSha256(), e.round());
        }
        if (event instanceof BudgetEvent.Settled e) {
            return reserved(e.planSha256()) && !settled(e.planSha256()) && !declared(e.planSha256());
        }
        if (event instanceof BudgetEvent.Declared e) {
            return e.partitions().stream().allMatch(this::fixed);
        }
        return true;
    }

    Set<Partition> of(String plan) {
        Set<Partition> partitions = new HashSet<>();
        all(BudgetEvent.Reserved.class).stream()
                .filter(e -> e.run().planSha256().equals(plan))
                .forEach(e -> partitions.addAll(e.partitions()));
        all(BudgetEvent.Declared.class).stream()
                .filter(e -> e.run().planSha256().equals(plan))
                .forEach(e -> partitions.addAll(e.partitions()));
        return partitions;
    }

    long spent(Partition partition) {
        long steps = 0;
        for (String plan : BudgetStateTest.PLANS) {
            if (of(plan).contains(partition)) {
                steps += declared(plan) ? 2 : evaluated(plan).size();
                if (declared(plan)) {
                    steps += 20;
                } else {
                    for (int round = 1; round <= 4; round++) {
                        steps += begun(plan, round) ? 5 : 0;
                    }
                }
            }
        }
        return steps;
    }

    long charged(Partition partition) {
        long steps = 0;
        for (String plan : BudgetStateTest.PLANS) {
            if (of(plan).contains(partition)) {
                boolean refunded = settled(plan) && !declared(plan);
                steps += refunded ? evaluated(plan).size() : 2;
                for (int round = 1; round <= 4; round++) {
                    steps += !refunded || begun(plan, round) ? 5 : 0;
                }
            }
        }
        return steps;
    }

    boolean mayTrain(String plan, int round) {
        return (reserved(plan) || declared(plan))
                && !settled(plan)
                && round >= 1
                && round <= BudgetStateTest.COST.rounds()
                && round > through(plan)
                && round >= lastBegun(plan)
                && !kept(plan, round);
    }
}
