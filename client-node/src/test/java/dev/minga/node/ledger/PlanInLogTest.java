package dev.minga.node.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.proto.v1.CosignedResponse;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.PlannedMember;
import dev.minga.proto.v1.RunPlanned;
import dev.minga.proto.v1.TrainingPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanInLogTest {
    private static final Ed25519NoteSigner BETA = LogScene.seeded(2);
    private static final Ed25519NoteSigner GAMMA = LogScene.seeded(3);
    private static final TrainingPlan PLAN = plan(0);

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private LogScene scene;

    @BeforeEach
    void watch() throws IOException {
        scene = new LogScene(folder);
    }

    private static TrainingPlan plan(int quorum) {
        return TrainingPlan.newBuilder()
                .setFederation("andes")
                .setRun("run-1")
                .addMembers(PlannedMember.newBuilder().setName("alpha"))
                .addMembers(PlannedMember.newBuilder().setName("beta"))
                .setCosignatureQuorum(quorum)
                .build();
    }

    private boolean shown(TrainingPlan plan, long leaf) throws IOException, LedgerForkException {
        return new PlanInLog(scene.watch, "andes").shown(plan.toByteString(), plan, leaf);
    }

    @Test
    void aPlanUnderACheckpointIsShown() throws Exception {
        assertThat(shown(PLAN, scene.log.planned(PLAN.toByteArray()))).isTrue();
        assertThat(scene.log.calls).containsExactly("latest", "cosign", "leaf");
    }

    @Test
    void aPlanThatNoCheckpointCoversYetIsAwaited() throws Exception {
        long leaf = scene.log.planned(PLAN.toByteArray());
        scene.log.uncoveredFrom = leaf;
        assertThat(shown(PLAN, leaf)).isFalse();
        scene.log.uncoveredFrom = leaf + 1;
        assertThat(shown(PLAN, leaf)).isTrue();
    }

    private void assertRefused(long leaf) {
        assertThatThrownBy(() -> shown(PLAN, leaf))
                .isInstanceOf(IOException.class)
                .hasMessage("leaf " + leaf + " of the log is not the plan of run run-1 that the coordinator sent;"
                        + " nothing is trained");
    }

    @Test
    void otherBytesAnotherFederationAndAnotherKindOfLeafAreRefused() {
        assertRefused(0);
        assertRefused(scene.log.planned(PLAN.toBuilder().setRounds(9).build().toByteArray()));
        assertRefused(scene.log.append(LedgerEntry.newBuilder()
                .setFederation("alps")
                .setRunPlanned(RunPlanned.newBuilder().setPlan(PLAN.toByteString()))
                .build()
                .toByteArray()));
    }

    @Test
    void aLeafThatIsNotProvenOrNoneIsRefused() {
        long leaf = scene.log.planned(PLAN.toByteArray());
        scene.log.onLeaf = answer ->
                answer.toBuilder().setInclusionProof(0, LogScene.bytes(32)).build();
        assertThatThrownBy(() -> shown(PLAN, leaf))
                .isInstanceOf(IOException.class)
                .hasMessage("the proof of leaf 3 of the log does not hold");
        scene.log.onLeaf = answer ->
                answer.toBuilder().setInclusionProof(0, LogScene.bytes(3)).build();
        assertThatThrownBy(() -> shown(PLAN, leaf))
                .isInstanceOf(IOException.class)
                .hasMessage("the proof of leaf 3 of the log is malformed");
        assertThatThrownBy(() -> shown(PLAN, -1)).isInstanceOf(IOException.class);
    }

    /** Alpha and beta are enrolled, the plan that wants two cosignatures is in the log, and alpha cosigns by following. */
    private long plannedWithQuorum() throws Exception {
        scene.log.enrolled("alpha", LogScene.WITNESS);
        scene.log.enrolled("beta", BETA);
        scene.log.enrolled("gamma", GAMMA);
        long leaf = scene.log.planned(plan(2).toByteArray());
        assertThat(shown(plan(2), leaf)).as("alpha alone").isFalse();
        return leaf;
    }

    @Test
    void aQuorumOfCosignaturesIsAwaitedAndThenEnough() throws Exception {
        long leaf = plannedWithQuorum();
        scene.log.cosigns("beta", BETA, leaf + 1);
        assertThat(shown(plan(2), leaf)).isTrue();
    }

    @Test
    void anOlderCosignedCheckpointThatCoversThePlanIsEnough() throws Exception {
        long leaf = plannedWithQuorum();
        scene.log.cosigns("beta", BETA, leaf + 1);
        scene.grow(5);
        scene.log.cosignsReachable = false;
        assertThatThrownBy(() -> shown(plan(2), leaf)).isInstanceOf(IOException.class);
        scene.log.cosignsReachable = true;
        assertThat(shown(plan(2), leaf)).isTrue();
        assertThat(scene.files("checkpoints")).contains(Long.toString(leaf + 1), Long.toString(leaf + 6));
    }

    @Test
    void aMemberThatThePlanDoesNotNameDoesNotCount() throws Exception {
        long leaf = plannedWithQuorum();
        scene.log.cosigns("gamma", GAMMA, leaf + 1);
        scene.log.cosigns("beta", GAMMA, leaf + 1);
        long gamma = scene.log.enrolled.getOrDefault("gamma", -1L);
        scene.log.onCosigned = answer ->
                answer.toBuilder().addMembers(scene.log.proven(gamma, leaf + 1)).build();
        assertThatThrownBy(() -> shown(plan(2), leaf))
                .isInstanceOf(IOException.class)
                .hasMessage("the checkpoint that covers the plan of run run-1 has 1 valid cosignatures of its members,"
                        + " the plan wants 2");
    }

    @Test
    void oneMemberCountsOnce() throws Exception {
        long leaf = plannedWithQuorum();
        scene.log.cosigns("beta", BETA, leaf + 1);
        scene.log.onCosigned =
                answer -> answer.toBuilder().setMembers(0, answer.getMembers(1)).build();
        assertThatThrownBy(() -> shown(plan(2), leaf))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has 1 valid cosignatures");
    }

    @Test
    void aKeyThatIsNotThisNodesDoesNotStandForIt() throws Exception {
        scene.log.enrolled("alpha", GAMMA);
        scene.log.enrolled("beta", BETA);
        long leaf = scene.log.planned(plan(2).toByteArray());
        scene.log.cosigns("alpha", GAMMA, leaf + 1);
        scene.log.cosigns("beta", BETA, leaf + 1);
        assertThatThrownBy(() -> shown(plan(2), leaf))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has 1 valid cosignatures");
    }

    @Test
    void aCosignedCheckpointOfAnotherHistoryIsAFork() throws Exception {
        long leaf = plannedWithQuorum();
        FakeLog other = new FakeLog();
        IntStream.range(0, 9).forEach(i -> other.append(new byte[] {(byte) i}));
        scene.log.onCosigned = answer -> CosignedResponse.newBuilder()
                .setCheckpoint(ByteString.copyFrom(other.note(9).encode()))
                .addAllConsistencyProof(other.consistency(leaf + 1, 9))
                .build();
        assertThatThrownBy(() -> shown(plan(2), leaf)).isInstanceOf(LedgerForkException.class);
        assertThat(scene.files("stopped")).hasSize(2);
    }

    @Test
    void aCosignedCheckpointThatDoesNotCoverThePlanIsRefused() throws Exception {
        long leaf = plannedWithQuorum();
        scene.log.onCosigned = answer -> CosignedResponse.newBuilder()
                .setCheckpoint(ByteString.copyFrom(scene.log.note(leaf).encode()))
                .addAllConsistencyProof(scene.log.consistency(leaf, leaf + 1))
                .build();
        assertThatThrownBy(() -> shown(plan(2), leaf))
                .isInstanceOf(IOException.class)
                .hasMessage("the cosigned checkpoint does not cover the plan of run run-1");
    }
}
