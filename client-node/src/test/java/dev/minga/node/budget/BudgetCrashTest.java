package dev.minga.node.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.node.budget.MemoryDisk.Crash;
import dev.minga.node.budget.MemoryDisk.Done;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A node's life with a crash at every write: before it, halfway, after it; of the process, or of the machine with any part of
 * what was not flushed. On restart all that was trained counts as spent, and what may have left is never trained again.
 */
class BudgetCrashTest {
    private static final Partition LOGS = new Partition("access.log", 1);
    /** The averages of rounds 2 and 3 are evaluated. */
    private static final RunCost COST =
            new RunCost(ProtectedUnit.RECORD, 8, 1, 3, 10, Optional.of(new RunCost.Evaluations(20, 2)));

    private static final List<RunName> TWO_RUNS = List.of(
            new RunName("andes", "alpha", "a", "a".repeat(64)), new RunName("andes", "alpha", "b", "b".repeat(64)));

    /** What really happened, which no crash undoes. */
    private static final class Truth {
        final List<RunName> runs;
        final Set<String> reserved = new TreeSet<>();
        final Set<String> trained = new TreeSet<>();
        final Set<String> sent = new TreeSet<>();
        final Set<String> counted = new TreeSet<>();
        final Set<String> countsSent = new TreeSet<>();
        final Set<String> settled = new TreeSet<>();

        Truth(List<RunName> runs) {
            this.runs = runs;
        }
    }

    /** Does what is left to do by what the ledger says, as a node does that starts. */
    private static void live(BudgetLedger ledger, Truth truth) throws IOException {
        for (RunName run : truth.runs) {
            String plan = run.planSha256();
            BudgetState state =
                    ledger.change(known -> known.run(plan).isPresent() ? List.of() : reservation(known, run));
            truth.reserved.add(plan);
            RunAccount account = state.run(plan).orElseThrow();
            if (account.settled()) {
                truth.settled.add(plan);
                continue;
            }
            // The last round never comes: the run ends early.
            for (int round = 1; round < COST.rounds(); round++) {
                if (account.delta(round).isEmpty()) {
                    train(ledger, run, round, truth);
                }
                truth.sent.add(plan + round);
                if (round == 2) {
                    if (account.evaluation(round).isEmpty()) {
                        evaluate(ledger, run, round, truth);
                    }
                    truth.countsSent.add(plan + round);
                }
            }
            ledger.change(known -> List.of(new BudgetEvent.Settled(plan)));
            truth.settled.add(plan);
        }
    }

    private static List<BudgetEvent> reservation(BudgetState state, RunName run) {
        BudgetEvent reserved = new BudgetEvent.Reserved(run, COST, List.of(LOGS));
        if (state.order(LOGS).isPresent()) {
            return List.of(reserved);
        }
        BudgetEvent fixed = new BudgetEvent.OrderFixed(LOGS, 40);
        return state.partitions().isEmpty()
                ? List.of(new BudgetEvent.PartitionOpened(LOGS, "/logs/access.log", 0, "0".repeat(64)), fixed, reserved)
                : List.of(fixed, reserved);
    }

    private static void train(BudgetLedger ledger, RunName run, int round, Truth truth) throws IOException {
        String plan = run.planSha256();
        BudgetState state = ledger.change(known -> {
            RunAccount account = known.run(plan).orElseThrow();
            assertThat(account.mayTrain(round)).isTrue();
            return account.began(round) ? List.of() : List.of(new BudgetEvent.RoundBegun(plan, round));
        });
        assertThat(state.run(plan).orElseThrow().began(round)).isTrue();
        assertThat(truth.sent).as("nothing that left is trained again").doesNotContain(plan + round);
        truth.trained.add(plan + round);
        ledger.change(known -> List.of(new BudgetEvent.RoundKept(plan, round, "d".repeat(64))));
    }

    private static void evaluate(BudgetLedger ledger, RunName run, int round, Truth truth) throws IOException {
        String plan = run.planSha256();
        BudgetState state = ledger.change(known -> {
            RunAccount account = known.run(plan).orElseThrow();
            assertThat(account.mayEvaluate(round)).isTrue();
            return account.beganEvaluation(round) ? List.of() : List.of(new BudgetEvent.EvaluationBegun(plan, round));
        });
        assertThat(state.run(plan).orElseThrow().beganEvaluation(round)).isTrue();
        assertThat(truth.countsSent).as("nothing that left is drawn again").doesNotContain(plan + round);
        truth.counted.add(plan + round);
        ledger.change(known -> List.of(new BudgetEvent.EvaluationKept(plan, round, "e".repeat(64))));
    }

    private static void assertCovers(BudgetState state, Truth truth, String when) {
        for (RunName run : truth.runs) {
            String plan = run.planSha256();
            if (!truth.reserved.contains(plan)) {
                continue;
            }
            RunAccount account = state.run(plan).orElseThrow(() -> new AssertionError(when + ": run lost"));
            long trained =
                    truth.trained.stream().filter(one -> one.startsWith(plan)).count();
            assertThat(account.spent().get(0).steps()).as(when).isGreaterThanOrEqualTo(10 * trained);
            assertThat(account.charged().get(0).steps()).as(when).isGreaterThanOrEqualTo(10 * trained);
            long counted =
                    truth.counted.stream().filter(one -> one.startsWith(plan)).count();
            assertThat(account.spent().get(1).steps()).as(when).isGreaterThanOrEqualTo(counted);
            assertThat(account.charged().get(1).steps()).as(when).isGreaterThanOrEqualTo(counted);
            if (!account.settled()) {
                assertThat(account.charged().get(0).steps()).as(when).isEqualTo(30);
                assertThat(account.charged().get(1).steps()).as(when).isEqualTo(2);
            }
            assertThat(account.settled() || !truth.settled.contains(plan))
                    .as(when)
                    .isTrue();
            for (int round = 1; round <= 3; round++) {
                assertThat(account.delta(round).isPresent() || !truth.sent.contains(plan + round))
                        .as(when)
                        .isTrue();
                assertThat(account.evaluation(round).isPresent() || !truth.countsSent.contains(plan + round))
                        .as(when)
                        .isTrue();
            }
        }
    }

    /** Lives until the crash or the end; whether it crashed. */
    private static boolean crashed(MemoryDisk disk, int at, Done done, Truth truth) throws IOException {
        disk.crashAt = at;
        disk.done = done;
        try {
            live(new BudgetLedger(disk, new SetClock()), truth);
            return false;
        } catch (Crash e) {
            return true;
        }
    }

    private enum Failures {
        PROCESS(Done.ALL),
        POWER(Done.NOTHING, Done.HALF),
        /** The process, then the power. */
        BOTH(Done.NOTHING);

        final List<Done> survivors;

        Failures(Done... survivors) {
            this.survivors = List.of(survivors);
        }
    }

    /** Every kind of crash in the life of one run, and one kind in that of two; with the profile deep every kind in both. */
    @Test
    void noCrashAtAnyWriteLosesWhatWasSpent() throws IOException {
        int crashes = 0;
        for (Failures failures : Failures.values()) {
            for (Done done : Done.values()) {
                for (Done survives : failures.survivors) {
                    crashes += everyCrash(TWO_RUNS.subList(0, 1), done, failures, survives, 20);
                    boolean cuts = failures == Failures.POWER && done == Done.ALL && survives == Done.HALF;
                    if (cuts || Boolean.getBoolean("minga.deep")) {
                        crashes += everyCrash(TWO_RUNS, done, failures, survives, 40);
                    }
                }
            }
        }
        assertThat(crashes).isGreaterThan(300);
    }

    private static int everyCrash(List<RunName> runs, Done done, Failures failures, Done survives, int fewest)
            throws IOException {
        int first = 0;
        while (livesThrough(new Truth(runs), first, done, failures, survives)) {
            first++;
        }
        assertThat(first).as("writes of a whole life").isGreaterThan(fewest);
        return first;
    }

    /** Crashes once here, then at some writes of what follows, and goes on until all is done; false if there is no such write. */
    private static boolean livesThrough(Truth truth, int first, Done done, Failures failures, Done survives)
            throws IOException {
        String when = "crash at write " + first + ", done " + done + ", of " + failures + ", survives " + survives;
        MemoryDisk disk = new MemoryDisk();
        if (!crashed(disk, first, done, truth)) {
            return false;
        }
        boolean over = false;
        for (int again = first % 3; !over; again++) {
            if (failures == Failures.POWER || (failures == Failures.BOTH && again % 2 != first % 2)) {
                disk.powerFails(survives);
            } else {
                disk.starts();
            }
            assertCovers(new BudgetLedger(disk, new SetClock()).read(), truth, when + ", then " + again);
            over = !crashed(disk, again < 3 ? again : -1, done, truth);
        }
        disk.powerFails(Done.NOTHING);
        assertCovers(new BudgetLedger(disk, new SetClock()).read(), truth, when + ", at the end");
        assertThat(truth.settled).as(when).hasSameSizeAs(truth.runs);
        return true;
    }
}
