package dev.minga.coordinator.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.cli.Coordinator;
import dev.minga.coordinator.cli.MembersOf;
import dev.minga.coordinator.cli.RunningCoordinator;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.proto.v1.Receipt;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The members' process is killed at random moments while the coordinator goes on; started again, members connect anew and go on
 * from what they have on disk. What they had a receipt for counts, and once. For the deep sweep.
 */
@EnabledIfSystemProperty(named = "minga.deep", matches = "true")
@Timeout(300)
class MembersKillTest {
    private static final long SEED = 20_261_122;
    private static final int LONGEST_NANOS = 5_000_000;
    private static final int KILLS = 10;
    private static final int ROUNDS = 3 * KILLS + 2;

    @TempDir
    private Path directory = Path.of("");

    private final Random dice = new Random(SEED);

    @Test
    void whatTheyHadAReceiptForCountsOnceAndTheRunComesToItsEnd() throws Exception {
        CoordinatorHome home = RunningCoordinator.home(directory.resolve("coordinator"));
        Examination examination = new Examination(home, directory.resolve("scratch"));
        try (Coordinator coordinator = RunningCoordinator.start(home)) {
            for (String name : PersistentMember.NAMES) {
                MembersProcess.write(MembersOf.enrol(home, name), directory.resolve(name));
            }
            RunningCoordinator.admin(home).start(Plans.yamlWithoutNoise("run", ROUNDS, 3, PersistentMember.NAMES));
            for (int kill = 0; kill < KILLS; kill++) {
                live(home, coordinator, examination, 1 + dice.nextInt(6));
                examination.examine();
            }
            live(home, coordinator, examination, Integer.MAX_VALUE);
        }
        try (Coordinator again = RunningCoordinator.start(home)) {
            assertThat(RunningCoordinator.admin(home).training("run").state()).isEqualTo("closed");
        }
        examination.examine();
        examination.audit();
        assertThat(examination.receipts()).isGreaterThanOrEqualTo(3 * ROUNDS);
    }

    /** Kills soon after so many receipts, and hears out what was said by then. */
    private void live(CoordinatorHome home, Coordinator coordinator, Examination examination, int receipts)
            throws Exception {
        DebuggedProcess members = DebuggedProcess.start(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                MembersProcess.class.getName(),
                home.directory().toString(),
                directory.toString(),
                coordinator.membersDial().toString(),
                Long.toString(dice.nextLong())));
        int heard = 0;
        StringBuilder other = new StringBuilder();
        try (BufferedReader output = members.process().inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!line.startsWith(MembersProcess.RECEIPT)) {
                    other.append(line).append('\n');
                    continue;
                }
                examination.promised(
                        Receipt.parseFrom(HexFormat.of().parseHex(line.substring(MembersProcess.RECEIPT.length()))));
                if (++heard == receipts) {
                    long until = System.nanoTime() + dice.nextInt(LONGEST_NANOS);
                    while (System.nanoTime() < until) {
                        Thread.onSpinWait();
                    }
                    members.kill();
                }
            }
        } finally {
            members.kill();
        }
        assertThat(members.process().waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(other.toString()).as("seed %s", SEED).doesNotContain("Exception", "Error");
        if (receipts == Integer.MAX_VALUE) {
            assertThat(members.process().exitValue()).as(other.toString()).isZero();
        }
    }
}
