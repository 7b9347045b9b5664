package dev.minga.node.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.crypto.privacy.SubsampledGaussian;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state against a model that goes through all events again for each question. */
class BudgetStateTest {
    private static final List<Partition> PARTITIONS =
            List.of(new Partition("a", 1), new Partition("a", 2), new Partition("b", 1));
    static final List<String> PLANS = List.of("1".repeat(64), "2".repeat(64), "3".repeat(64));
    static final RunCost COST =
            new RunCost(ProtectedUnit.RECORD, 2, 0.1, 4, 5, Optional.of(new RunCost.Evaluations(3, 2)));

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

    /** What a budget says to every question that can be asked of it here. */
    private record Answers(List<Long> spent, List<Long> charged, List<OptionalInt> orders, List<Boolean> may) {
        static Answers of(SlowBudget model) {
            return of(model::spent, model::charged, model::order, model::mayTrain, model::mayEvaluate);
        }

        static Answers of(BudgetState state) {
            return of(
                    partition -> steps(state.spent(partition)),
                    partition -> steps(state.charged(partition)),
                    state::order,
                    (plan, round) ->
                            state.run(plan).map(run -> run.mayTrain(round)).orElse(false),
                    (plan, round) ->
                            state.run(plan).map(run -> run.mayEvaluate(round)).orElse(false));
        }

        private static long steps(List<SubsampledGaussian> mechanisms) {
            return mechanisms.stream().mapToLong(SubsampledGaussian::steps).sum();
        }

        private static Answers of(
                Function<Partition, Long> spent,
                Function<Partition, Long> charged,
                Function<Partition, OptionalInt> order,
                BiPredicate<String, Integer> mayTrain,
                BiPredicate<String, Integer> mayEvaluate) {
            List<Boolean> may = new ArrayList<>();
            for (String plan : PLANS) {
                for (int round = 0; round < 6; round++) {
                    may.add(mayTrain.test(plan, round));
                    may.add(mayEvaluate.test(plan, round));
                }
            }
            return new Answers(
                    PARTITIONS.stream().map(spent).toList(),
                    PARTITIONS.stream().map(charged).toList(),
                    PARTITIONS.stream().map(order).toList(),
                    may);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itAgreesWithTheModelOnWhatMayComeAndWhatItCosts(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int accepted = 0;
        for (int life = 0; life < 30; life++) {
            SlowBudget model = new SlowBudget();
            BudgetState state = new BudgetState();
            for (int step = 0; step < 80; step++) {
                BudgetEvent event = random(random);
                if (model.allows(event)) {
                    state.apply(event);
                    model.events.add(event);
                    accepted++;
                } else {
                    assertThatIllegalArgumentException()
                            .as("seed %s, life %s, step %s: %s", seed, life, step, event)
                            .isThrownBy(() -> state.apply(event));
                }
                assertThat(Answers.of(state))
                        .as("seed %s, life %s, step %s: %s", seed, life, step, event)
                        .isEqualTo(Answers.of(model));
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
