package dev.minga.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.StoredRun;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.RunWentBack;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has the log finds out where a run went back to, and whether it could. */
class LoggedWayBackTest {
    private static final List<String> NAMES = List.of("ada", "bob", "cyd");

    /** Plan 3, round 1: 4 to 7, round 2: 8 to 11. */
    private static final int AFTER_TWO_ROUNDS = 12;

    @TempDir
    private Path directory = Path.of("");

    private StoredRun afterTwoRounds() throws Exception {
        StoredRun stored = new StoredRun(directory, NAMES);
        LiveRun run = stored.start(Plans.withoutNoise("run", 5, 2, NAMES));
        for (int coordinate = 0; coordinate < 6; coordinate++) {
            stored.contribute(run, NAMES.get(coordinate % 3), coordinate);
        }
        return stored;
    }

    private String found(StoredRun stored) throws Exception {
        stored.ledger.follow();
        return String.join(
                "\n",
                LedgerVerification.verify(directory, stored.keys(), false).findings().stream()
                        .map(Finding::toString)
                        .toList());
    }

    private String after(StoredRun stored, UnaryOperator<RunWentBack.Builder> lie) throws Exception {
        LedgerEntry entry = stored.entry(AFTER_TWO_ROUNDS);
        stored.replaceEntry(
                AFTER_TWO_ROUNDS,
                entry.toBuilder()
                        .setRunWentBack(lie.apply(entry.getRunWentBack().toBuilder()))
                        .build()
                        .toByteArray());
        return found(stored);
    }

    @Test
    void whatHappenedIsFoundToBeSoAndIsAveragedAgain() throws Exception {
        try (StoredRun stored = afterTwoRounds()) {
            LiveRun run = stored.runs.find("run").orElseThrow();
            run.rebuild(1, "bob", "it was hostile").join();
            stored.contribute(run, "ada", 7);
            stored.contribute(run, "cyd", 8);
            stored.mailbox.pass(java.time.Duration.ofHours(1));
            run.rollBack(1, "worse").join();
            assertThat(found(stored)).isEmpty();
            RoundAudit.Report report = RoundAudit.audit(directory, stored.keys(), "run", 1);
            assertThat(report.findings()).isEmpty();
            assertThat(report.again()).isEqualTo(1);
            assertThat(RoundAudit.audit(directory, stored.keys(), "run", 2).findings())
                    .isEmpty();
        }
    }

    @Test
    void aRoundThatIsSaidToBeMadeAgainButIsNotIsFound() throws Exception {
        try (StoredRun stored = afterTwoRounds()) {
            LiveRun run = stored.runs.find("run").orElseThrow();
            run.rebuild(1, "bob", "it was hostile").join();
            ByteString other = stored.entry(11).getRoundAveraged().getModelSha256();
            assertThat(after(stored, one -> one.setModelSha256(other))).isEmpty();
            assertThat(RoundAudit.audit(directory, stored.keys(), "run", 1).findings())
                    .singleElement()
                    .satisfies(found -> assertThat(found.toString())
                            .startsWith("round 1 of run run without bob: the average of its deltas is "));
        }
    }

    private String lied(UnaryOperator<RunWentBack.Builder> lie) throws Exception {
        try (StoredRun stored = afterTwoRounds()) {
            stored.runs
                    .find("run")
                    .orElseThrow()
                    .rebuild(1, "bob", "it was hostile")
                    .join();
            return after(stored, lie);
        }
    }

    @Test
    void aMemberThatIsLeftInIsFound() throws Exception {
        assertThat(lied(one -> one.addContributions(one.getContributions(0))))
                .contains("leaf 12: what is averaged is not round 1 without bob");
    }

    @Test
    void anotherRoundIsFound() throws Exception {
        assertThat(lied(one -> one.setToRound(4))).contains("leaf 12: the run's model does not rest on a round 4");
    }

    @Test
    void aNumberThatIsUsedTwiceIsFound() throws Exception {
        assertThat(lied(one -> one.setUsedRound(1)))
                .contains("leaf 12: round 1 of run run was not the last one that was opened");
    }

    @Test
    void anotherAverageIsFound() throws Exception {
        assertThat(lied(one -> one.setOldModelSha256(one.getModelSha256())))
                .contains("leaf 12: the average of round 1 was another");
    }

    @Test
    void anAverageThatIsAnotherWithoutBeingMadeAgainIsFound() throws Exception {
        assertThat(lied(one -> one.clearWithout()))
                .contains("leaf 12: the average was not made again, but is said to be another");
    }

    @Test
    void aStrangerThatIsTakenOutIsFound() throws Exception {
        assertThat(lied(one -> one.setWithout("eve"))).contains("leaf 12: eve was not averaged in round 1");
    }

    @Test
    void aDiscardedModelIsNoneToPromote() throws Exception {
        try (StoredRun stored = afterTwoRounds()) {
            ByteString second = stored.entry(11).getRoundAveraged().getModelSha256();
            stored.runs.find("run").orElseThrow().rollBack(1, "worse").join();
            stored.ledger.follow();
            stored.log(LedgerEntry.newBuilder()
                    .setFederation(Plans.FEDERATION)
                    .setModelPromoted(dev.minga.proto.v1.ModelPromoted.newBuilder()
                            .setRun("run")
                            .setModelSha256(second)));
            assertThat(found(stored)).contains("leaf 13: the model that is promoted is none of its run");
        }
    }
}
