package dev.minga.node.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeBudgetTest {
    private static final RunCost COST = new RunCost(8, 1, 3, 10);
    private static final BudgetCap CAP = new BudgetCap(ProtectedUnit.RECORD, 4, 1e-5);

    private final MemoryDisk disk = new MemoryDisk();
    private final NodeBudget one = node();
    private final NodeBudget other = node();

    private NodeBudget node() {
        return new NodeBudget(
                new BudgetLedger(disk, new SetClock()),
                List.of(new BudgetSource("a", Path.of("a.log")), new BudgetSource("b", Path.of("b.log"))),
                CAP);
    }

    private static RunName run(int number) {
        return new RunName("andes", "alpha", "run-" + number, String.format("%064x", number));
    }

    private static TakenLines lines(NodeBudget node, List<Partition> partitions) throws IOException {
        return node.lines(node.state(), partitions);
    }

    @Test
    void aSourceThatWasCutAfterItWasReadCannotBeCharged() throws IOException {
        TakenLines first = lines(one, one.partitions(one.state()));
        one.cut("a", 10, "0".repeat(64));
        assertThat(one.reserve(run(1), COST, first)).isFalse();
        assertThat(one.state().runs()).isEmpty();
        TakenLines second = lines(one, first.partitions());
        assertThat(one.reserve(run(1), COST, second)).isTrue();
        one.cut("a", 20, "0".repeat(64));
        assertThat(one.reserve(run(1), COST, second)).as("charged already").isFalse();
        assertThat(one.reserve(run(1), COST, lines(one, first.partitions()))).isTrue();
    }

    /** A plan that never began must not choose how those after it are counted. */
    @Test
    void aRunThatEndedBeforeItsFirstStepDoesNotFixTheFiltersOrder() throws IOException {
        List<Partition> partitions = one.partitions(one.state());
        RunCost sampled = new RunCost(1, 0.01, 3, 10);
        assertThat(one.reserve(run(1), sampled, lines(one, partitions))).isTrue();
        OptionalInt itsOrder = one.state().order(partitions.get(0));
        assertThat(itsOrder).isPresent();
        one.settle("andes", "run-1");
        assertThat(one.state().order(partitions.get(0))).isEmpty();
        assertThat(one.reserve(run(2), COST, lines(one, partitions))).isTrue();
        OptionalInt order = one.state().order(partitions.get(0));
        assertThat(order).isPresent().isNotEqualTo(itsOrder);
        one.begin(run(2), 1);
        one.settle("andes", "run-2");
        assertThat(one.reserve(run(3), sampled, lines(one, partitions))).isTrue();
        assertThat(one.state().order(partitions.get(0))).isEqualTo(order);
    }

    @Test
    void sourcesDoNotChangePlaces() throws IOException {
        one.reserve(run(1), COST, lines(one, one.partitions(one.state())));
        NodeBudget swapped = new NodeBudget(
                new BudgetLedger(disk, new SetClock()),
                List.of(new BudgetSource("a", Path.of("b.log")), new BudgetSource("b", Path.of("a.log"))),
                CAP);
        assertThatThrownBy(swapped::state)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("sources must not change places");
    }

    @Test
    void twoNodesThatJudgedAtTheSameTimeCannotBothReserve() throws IOException {
        List<Partition> all = one.partitions(one.state());
        assertThat(one.offers(one.state(), COST)).allMatch(BudgetCap.Offer::fits);
        assertThat(other.offers(other.state(), COST)).allMatch(BudgetCap.Offer::fits);
        assertThat(one.reserve(run(1), COST, lines(one, all))).isTrue();
        assertThat(other.reserve(run(2), COST, lines(other, all))).isFalse();
        assertThat(one.reserve(run(1), COST, lines(one, all))).as("again").isTrue();
        assertThat(other.reserve(new RunName("andes", "alpha", "run-1", "f".repeat(64)), COST, lines(other, all)))
                .as("another plan under the same name")
                .isFalse();
        assertThat(one.state().runs()).hasSize(1);
    }

    @Test
    void aNewPartitionHasABudgetOfItsOwnAndTheOldOneKeepsItsOwn() throws IOException {
        one.reserve(run(1), COST, lines(one, one.partitions(one.state())));
        Partition fresh = one.cut("a", 10, "0".repeat(64));
        assertThat(one.offers(one.state(), COST))
                .extracting(offer -> offer.partition() + " " + offer.fits())
                .containsExactly("a#1 false", fresh + " true", "b#1 false");
        assertThat(one.reserve(run(2), COST, lines(one, List.of(fresh)))).isTrue();
        assertThat(one.offers(one.state(), COST)).noneMatch(BudgetCap.Offer::fits);
    }

    /** Whatever is asked for in whatever order: what is charged never passes the cap, and what is left is never negative. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theCapIsNeverPassed(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int reserved = 0;
        for (int number = 1; number <= 25; number++) {
            RunCost cost = new RunCost(4 + 20 * random.nextDouble(), 1, random.nextInt(1, 4), random.nextInt(1, 8));
            BudgetState state = one.state();
            List<Partition> paying = one.offers(state, cost).stream()
                    .filter(BudgetCap.Offer::fits)
                    .map(BudgetCap.Offer::partition)
                    .filter(partition -> random.nextInt(3) > 0)
                    .toList();
            if (!paying.isEmpty() && one.reserve(run(number), cost, lines(one, paying))) {
                reserved++;
                if (random.nextBoolean()) {
                    one.begin(run(number), 1);
                    one.settle("andes", "run-" + number);
                }
            }
            for (Partition partition : one.partitions(state)) {
                BudgetCap.Standing standing = CAP.standing(one.state(), partition);
                assertThat(standing.spent() + standing.reserved())
                        .as("seed " + seed + ", run " + number + ", " + partition + ": " + standing)
                        .isLessThanOrEqualTo(1 + 1e-12);
                assertThat(standing.spent() + standing.reserved() + standing.left())
                        .isBetween(1 - 1e-12, 1 + 1e-12);
            }
        }
        assertThat(reserved).as("seed " + seed).isGreaterThan(3);
    }
}
