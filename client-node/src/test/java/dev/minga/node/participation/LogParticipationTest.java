package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.node.ledger.FakeLog;
import dev.minga.node.ledger.RoundReceiptCheck;
import dev.minga.proto.v1.AggregationPlan;
import dev.minga.proto.v1.AggregationRule;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a node does because of the log: it waits for the plan's leaf, stops at a fork, and gets its receipts. */
class LogParticipationTest extends AtAScene {
    private static final TrainingPlan PLAN = Plans.ordinary().build();
    private static final byte[] GLOBAL = Scene.adapter(PLAN, 0);
    private static final byte[] MODEL = Scene.adapter(PLAN, 3);

    private void assertNothingWasDone() throws IOException {
        assertThat(scene.work.prepared)
                .as("records are read once, when the log is settled")
                .isEmpty();
        assertThat(scene.work.trained).isEmpty();
        assertThat(scene.budget()).isEmpty();
        assertThat(scene.coordinator.calls).containsOnly("nextTask");
        assertThat(Files.exists(scene.home.rounds())).isFalse();
    }

    @Test
    void aPlanThatIsNotYetCoveredIsAwaitedQuietly() throws IOException {
        scene.coordinator.log.uncoveredFrom = 0;
        scene.coordinator.asks(PLAN, 1, GLOBAL);
        assertThat(scene.step().pause()).isPositive();
        assertThat(scene.step().pause()).isPositive();
        assertNothingWasDone();
        assertThat(scene.warned).isEmpty();
        assertThat(scene.said).isEmpty();
        scene.coordinator.log.uncoveredFrom = 1;
        scene.step();
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.budget().stream().filter("reserved"::equals)).hasSize(1);
    }

    @Test
    void aPlanThatTheLogDoesNotHoldIsToldOnceAndNothingIsTrained() throws IOException {
        scene.coordinator.log.planned(PLAN.toBuilder().setRun("run-9").build().toByteArray());
        scene.coordinator.asks(PLAN, 1, GLOBAL);
        var train = scene.coordinator.task.getTrain().toBuilder().setPlanLeaf(0);
        scene.coordinator.task =
                scene.coordinator.task.toBuilder().setTrain(train).build();
        scene.step();
        scene.step();
        assertNothingWasDone();
        assertThat(scene.warned)
                .containsExactly("leaf 0 of the log is not the plan of run run-1 that the coordinator sent;"
                        + " nothing is trained; trying again every 2 s");
    }

    @Test
    void aPlanThatWantsMoreCosignaturesThanMembersIsDeclined() {
        for (int quorum : new int[] {4, -1}) {
            TrainingPlan plan = PLAN.toBuilder().setCosignatureQuorum(quorum).build();
            scene.coordinator.asks(plan, 1, GLOBAL);
            scene.step();
            assertThat(scene.coordinator.declines)
                    .last()
                    .isEqualTo(new FakeCoordinator.Decline("run-1", DeclineReason.PLAN_NOT_ALLOWED));
        }
        assertThat(scene.warned).containsOnly("declines run run-1: it wants cosignatures of more members than it has");
    }

    @Test
    void aPlanThatWantsCosignaturesIsTrainedWhenTheyAreThere() throws IOException {
        TrainingPlan plan = PLAN.toBuilder().setCosignatureQuorum(1).build();
        scene.coordinator.asks(plan, 1, GLOBAL);
        scene.step();
        assertThat(scene.work.trained).isEmpty();
        assertThat(scene.budget()).isEmpty();
        scene.coordinator.log.enrolled("alpha", Scene.WITNESS);
        scene.step();
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.warned).isEmpty();
    }

    @Test
    void aForkStopsTheNodeBeforeAnythingMoreIsSent() throws IOException {
        scene.coordinator.asks(PLAN, 1, GLOBAL);
        scene.step();
        scene.coordinator.log.entries.set(0, new byte[] {1});
        scene.coordinator.asks(PLAN, 2, GLOBAL);
        assertStops();
        scene.coordinator.calls.clear();
        scene.coordinator.log.calls.clear();
        scene.restarted();
        assertStops();
        assertThat(scene.coordinator.calls).isEmpty();
        assertThat(scene.coordinator.log.calls).isEmpty();
        assertThat(scene.work.trained).hasSize(1);
    }

    private void assertStops() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(scene::step)
                .withMessageMatching(
                        "the coordinator.* Do not go on before you have talked to the coordinator's operator;"
                                + " then run 'minga node accept-log .*'\\.")
                .satisfies(error -> assertThat(error.exitCode()).isEqualTo(ExitCode.REFUSED));
    }

    private void trainedAndAveraged() {
        scene.coordinator.asks(PLAN, 1, GLOBAL);
        scene.step();
        scene.coordinator.hold(Sha256.of(MODEL), MODEL);
    }

    private void assertReceipt() throws Exception {
        byte[] receipt = Files.readAllBytes(scene.file("run-1", 1, "receipt.minga"));
        assertThat(new RoundReceiptCheck(FakeLog.KEYS).check(receipt).share()).isEqualTo(0.25);
        assertThat(scene.filesOf("run-1", 1)).containsExactly("receipt.bin", "receipt.minga", "statement.bin");
    }

    @Test
    void aReceiptIsFetchedWhileTheNodeWaits() throws Exception {
        trainedAndAveraged();
        scene.coordinator.task = new FakeCoordinator().task;
        scene.step();
        assertThat(scene.filesOf("run-1", 1)).doesNotContain("receipt.minga");
        scene.coordinator.log.averages("run-1");
        scene.step();
        assertReceipt();
        scene.coordinator.log.calls.clear();
        scene.step();
        assertThat(scene.coordinator.log.calls).as("nothing is left to ask for").isEmpty();
        assertThat(scene.warned).isEmpty();
    }

    @Test
    void aRoundThatWasAggregatedByAnotherRuleThanThePlansIsTold() throws Exception {
        TrainingPlan plan = PLAN.toBuilder()
                .setAggregation(AggregationPlan.newBuilder()
                        .setRule(AggregationRule.RULE_CENTRED_CLIPPING)
                        .setRadius(1)
                        .setIterations(1))
                .build();
        scene.coordinator.asks(plan, 1, GLOBAL);
        scene.step();
        scene.coordinator.log.averages("run-1");
        scene.coordinator.task = new FakeCoordinator().task;
        scene.step();
        assertThat(scene.warned)
                .containsExactly("the log does not prove that round 1 of run run-1 was averaged with this node's delta:"
                        + " the round was averaged by fedavg, the plan says centred-clipping");
        assertThat(scene.filesOf("run-1", 1)).doesNotContain("receipt.minga");
    }

    @Test
    void aReceiptIsFetchedAfterARestart() throws Exception {
        trainedAndAveraged();
        scene.coordinator.log.averages("run-1");
        scene.coordinator.task = new FakeCoordinator().task;
        scene.restarted();
        scene.step();
        assertReceipt();
        scene.restarted();
        scene.coordinator.log.calls.clear();
        scene.step();
        assertThat(scene.coordinator.log.calls).isEmpty();
    }

    @Test
    void aCompleteRunEndsOnlyWithItsReceipts() throws Exception {
        trainedAndAveraged();
        scene.coordinator.log.uncoveredFrom = scene.coordinator.log.entries.size();
        scene.coordinator.ends("run-1", true, "", Sha256.of(MODEL).bytes());
        assertThat(scene.step().ended()).isEmpty();
        assertThat(scene.step().ended()).isEmpty();
        scene.coordinator.log.uncoveredFrom = Long.MAX_VALUE;
        assertThat(scene.step().ended()).contains("run-1");
        assertReceipt();
        assertThat(scene.work.kept).hasSize(1);
    }

    @Test
    void oneReceiptIsAskedForInAStep() throws Exception {
        for (int round = 1; round <= 3; round++) {
            scene.coordinator.asks(PLAN, round, GLOBAL);
            scene.step();
        }
        scene.coordinator.hold(Sha256.of(MODEL), MODEL);
        scene.coordinator.ends("run-1", true, "", Sha256.of(MODEL).bytes());
        scene.coordinator.log.calls.clear();
        assertThat(scene.step().ended()).isEmpty();
        assertThat(scene.coordinator.log.calls)
                .filteredOn("roundLeaves"::equals)
                .hasSize(1);
        assertThat(scene.step().ended()).isEmpty();
        assertThat(scene.step().ended()).contains("run-1");
    }

    @Test
    void anAbortedRunEndsAtOnceAndIsNotAskedAboutForEver() throws Exception {
        trainedAndAveraged();
        scene.coordinator.ends("run-1", false, "too few members", new byte[0]);
        assertThat(scene.step().ended()).contains("run-1");
        scene.step();
        assertThat(scene.filesOf("run-1", 1)).containsExactly("not-averaged.txt", "receipt.bin", "statement.bin");
        scene.restarted();
        scene.coordinator.log.calls.clear();
        scene.step();
        assertThat(scene.coordinator.log.calls).isEmpty();
    }

    /** The run goes on and is complete, but nothing will ever come of the round that was open when it went back. */
    @Test
    void aRoundThatWasDiscardedIsNotWaitedFor() throws Exception {
        trainedAndAveraged();
        scene.coordinator.log.wentBack("run-1", 0, 1);
        scene.coordinator.asks(PLAN, 2, GLOBAL);
        scene.step();
        assertThat(scene.filesOf("run-1", 1)).containsExactly("not-averaged.txt", "receipt.bin", "statement.bin");
        assertThat(scene.warned).isEmpty();
    }

    @Test
    void aCoordinatorThatSaysSoOfAnotherRoundIsNotBelieved() throws Exception {
        trainedAndAveraged();
        scene.coordinator.log.wentBack("run-1", 1, 2);
        scene.coordinator.asks(PLAN, 2, GLOBAL);
        scene.step();
        assertThat(scene.filesOf("run-1", 1)).containsExactly("receipt.bin", "statement.bin");
        assertThat(scene.warned)
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("says that round 1 of run run-1 was discarded, but the log does not"));
    }

    @Test
    void aReceiptThatDoesNotHoldIsToldOnceAndNotKept() throws Exception {
        trainedAndAveraged();
        scene.coordinator.ends("run-1", true, "", Sha256.of(MODEL).bytes());
        int last = scene.coordinator.log.entries.size() - 1;
        byte[] honest = scene.coordinator.log.entries.get(last);
        scene.coordinator.log.onLeaf = answer -> answer.toBuilder()
                .setEntry(ByteString.copyFrom(new byte[] {1, 2}))
                .build();
        assertThat(scene.step().ended()).isEmpty();
        assertThat(scene.step().ended()).isEmpty();
        assertThat(scene.warned)
                .singleElement()
                .asString()
                .contains("does not hold; round 1 of run run-1 has no receipt");
        assertThat(scene.filesOf("run-1", 1)).doesNotContain("receipt.minga");
        assertThat(scene.coordinator.log.entries.get(last)).isEqualTo(honest);
        scene.coordinator.log.onLeaf = UnaryOperator.identity();
        assertThat(scene.step().ended()).contains("run-1");
        assertReceipt();
    }
}
