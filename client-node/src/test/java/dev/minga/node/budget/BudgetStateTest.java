package dev.minga.node.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.privacy.ProtectedUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state against a model that goes through all events again for each question. */
class BudgetStateTest {
    private static final List<Partition> PARTITIONS =
            List.of(new Partition("a", 1), new Partition("a", 2), new Partition("b", 1));
    private static final List<String> PLANS = List.of("1".repeat(64), "2".repeat(64), "3".repeat(64));
    private static final RunCost COST =
            new RunCost(ProtectedUnit.RECORD, 2, 0.1, 4, 5, Optional.of(new RunCost.Evaluations(3, 2)));

    private static final class Model {
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
                    && round <= COST.rounds()
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
                        && e.round() <= COST.rounds()
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
            for (String plan : PLANS) {
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
            for (String plan : PLANS) {
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
    }

    private static BudgetEvent random(SplittableRandom random) {
        Partition partition = PARTITIONS.get(random.nextInt(3));
        String plan = PLANS.get(random.nextInt(3));
        RunName run = new RunName("andes", "alpha", "run-" + plan.charAt(0), plan);
        List<Partition> some = random.nextBoolean() ? List.of(partition) : PARTITIONS;
        int round = random.nextInt(6);
        return switch (random.nextInt(18)) {
            case 0, 1 ->
                new BudgetEvent.PartitionOpened(
                        partition, "/log", partition.number() == 1 ? 0 : random.nextInt(3), "0".repeat(64));
            case 2, 3 -> new BudgetEvent.OrderFixed(partition, 20 + random.nextInt(3));
            case 4, 5 -> new BudgetEvent.Reserved(run, COST, some);
            case 6, 7, 8 -> new BudgetEvent.RoundBegun(plan, round);
            case 9, 10 -> new BudgetEvent.RoundKept(plan, round, "4".repeat(64));
            case 13, 14 -> new BudgetEvent.EvaluationBegun(plan, round);
            case 15, 16 -> new BudgetEvent.EvaluationKept(plan, round, "5".repeat(64));
            case 11 -> new BudgetEvent.Settled(plan);
            case 12 -> new BudgetEvent.Declared(run, COST, some, random.nextInt(5), "lost");
            default -> new BudgetEvent.ClockSet();
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itAgreesWithTheModelOnWhatMayComeAndWhatItCosts(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int accepted = 0;
        for (int life = 0; life < 30; life++) {
            Model model = new Model();
            BudgetState state = new BudgetState();
            for (int step = 0; step < 80; step++) {
                BudgetEvent event = random(random);
                String when = "seed " + seed + ", life " + life + ", step " + step + ": " + event;
                if (model.allows(event)) {
                    state.apply(event);
                    model.events.add(event);
                    accepted++;
                } else {
                    assertThatIllegalArgumentException().as(when).isThrownBy(() -> state.apply(event));
                }
                for (Partition partition : PARTITIONS) {
                    assertThat(state.spent(partition).stream()
                                    .mapToLong(m -> m.steps())
                                    .sum())
                            .as(when)
                            .isEqualTo(model.spent(partition));
                    assertThat(state.charged(partition).stream()
                                    .mapToLong(m -> m.steps())
                                    .sum())
                            .as(when)
                            .isEqualTo(model.charged(partition));
                    assertThat(state.order(partition)).as(when).isEqualTo(model.order(partition));
                }
                for (String plan : PLANS) {
                    for (int round = 0; round < 6; round++) {
                        int asked = round;
                        boolean may = (model.reserved(plan) || model.declared(plan))
                                && !model.settled(plan)
                                && round >= 1
                                && round <= 4
                                && round > model.through(plan)
                                && round >= model.lastBegun(plan)
                                && !model.kept(plan, round);
                        assertThat(state.run(plan)
                                        .map(account -> account.mayTrain(asked))
                                        .orElse(false))
                                .as(when)
                                .isEqualTo(may);
                        assertThat(state.run(plan)
                                        .map(account -> account.mayEvaluate(asked))
                                        .orElse(false))
                                .as(when)
                                .isEqualTo(model.mayEvaluate(plan, round));
                    }
                }
            }
        }
        assertThat(accepted).as("seed " + seed).isGreaterThan(300);
    }

    @Test
    void twoPlansCannotReserveUnderOneName() {
        BudgetState state = new BudgetState();
        Partition partition = PARTITIONS.get(0);
        state.apply(new BudgetEvent.PartitionOpened(partition, "/log", 0, "0".repeat(64)));
        state.apply(new BudgetEvent.OrderFixed(partition, 20));
        state.apply(
                new BudgetEvent.Reserved(new RunName("andes", "alpha", "run", PLANS.get(0)), COST, List.of(partition)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> state.apply(new BudgetEvent.Reserved(
                        new RunName("andes", "alpha", "run", PLANS.get(1)), COST, List.of(partition))));
        state.apply(
                new BudgetEvent.Reserved(new RunName("cauca", "alpha", "run", PLANS.get(1)), COST, List.of(partition)));
        assertThat(state.runs()).hasSize(2);
    }
}
