package dev.minga.node.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.crypto.privacy.ProtectedUnit;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real process on a real disk, killed at a random moment again and again (SIGKILL where there are signals): what it said it
 * had written is there, and the next process goes on from it without anybody's help.
 */
class BudgetKillTest {
    private static final RunCost COST = new RunCost(50, 0.1, 2, 3);
    private static final long SEED = 20_261_122;

    @TempDir
    Path folder;

    private static RunName run(int number) {
        return new RunName("andes", "alpha", "run-" + number, String.format("%064x", number));
    }

    private static NodeBudget budget(Path folder) {
        return new NodeBudget(
                BudgetLedger.in(folder.resolve("budget"), folder.resolve("elsewhere/head.json"), Clock.systemUTC()),
                List.of(new BudgetSource("access.log", folder.resolve("access.log"))),
                new BudgetCap(ProtectedUnit.RECORD, 1_000_000, 1e-5));
    }

    /** What is killed. It says what it will do to the records only after the budget has let it. */
    static final class Child {
        private Child() {}

        public static void main(String[] folder) throws IOException {
            NodeBudget budget = budget(Path.of(folder[0]));
            BudgetState state = budget.state();
            TakenLines lines = budget.lines(state, List.of(new Partition("access.log", 1)));
            for (int number = state.runs().size(); ; number++) {
                require(budget.reserve(run(number), COST, lines));
                say("reserved " + number);
                for (int round = 1; round <= 2; round++) {
                    require(budget.begin(run(number), round));
                    say("trained " + number + " " + round);
                    require(budget.keep(run(number), round, "d".repeat(64)));
                    say("sent " + number + " " + round);
                }
            }
        }

        private static void require(boolean allowed) {
            if (!allowed) {
                throw new IllegalStateException("the budget refused");
            }
        }

        private static void say(String line) {
            System.out.println(line);
        }
    }

    @Test
    void whatAKilledProcessSaidIsThere() throws Exception {
        Random random = new Random(SEED);
        List<String> said = new ArrayList<>();
        int kills = Boolean.getBoolean("minga.deep") ? 100 : 4;
        for (int kill = 0; kill < kills; kill++) {
            int before = said.size();
            liveAndDie(said, before + 1 + random.nextInt(12), random.nextInt(3_000_000));
            assertThat(said.size()).as("kill %s, seed %s", kill, SEED).isGreaterThan(before);
            assertHolds(budget(folder).state(), said);
        }
    }

    /** Kills when so much was said and that many nanoseconds have gone by, and hears out what was said by then. */
    private void liveAndDie(List<String> said, int lines, int nanos) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        folder.toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try (BufferedReader output = child.inputReader()) {
            String line = output.readLine();
            for (; line != null; line = output.readLine()) {
                said.add(line);
                if (said.size() == lines) {
                    long until = System.nanoTime() + nanos;
                    while (System.nanoTime() < until) {
                        Thread.onSpinWait();
                    }
                    child.toHandle().destroyForcibly();
                }
            }
        }
        child.waitFor();
        assertThat(folder.resolve("errors")).hasContent("");
    }

    private static void assertHolds(BudgetState state, List<String> said) {
        for (String line : said) {
            String[] words = line.split(" ");
            RunAccount account = state.run(run(Integer.parseInt(words[1])).planSha256())
                    .orElseThrow(() -> new AssertionError("lost: " + line));
            if (words[0].equals("reserved")) {
                assertThat(account.charged()).as(line).isEqualTo(COST.whole());
                continue;
            }
            int round = Integer.parseInt(words[2]);
            assertThat(account.began(round)).as(line).isTrue();
            assertThat(account.delta(round).isPresent() || words[0].equals("trained"))
                    .as(line)
                    .isTrue();
        }
    }
}
