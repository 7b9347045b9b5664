package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.ledger.Discontinuity;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.ConsistencyProof;
import dev.minga.crypto.ledger.InclusionProof;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.proto.v1.DiscontinuityRequest;
import dev.minga.proto.v1.LatestRequest;
import dev.minga.proto.v1.LeafRequest;
import dev.minga.proto.v1.LeafResponse;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.OwnRun;
import dev.minga.proto.v1.OwnRunsRequest;
import dev.minga.proto.v1.RoundLeavesRequest;
import dev.minga.proto.v1.RoundLeavesResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checkpoints, leaves and their proofs, and what a member is told of its own. */
class LedgerServiceTest extends AtTheLog {
    @Test
    void theNewestCheckpointComesWithAProofThatItContinuesTheOneKnown() throws Exception {
        Checkpoint before = open(latest());
        assertThat(before.size()).isEqualTo(3);
        LiveRun run = two.openRound(1, 2);
        two.adaSubmits(run);
        two.bobSubmits(run);
        var response = stub(two.adasLink)
                .latest(LatestRequest.newBuilder().setKnownSize(3).build());
        Checkpoint now = open(SignedNote.parse(response.getCheckpoint().toByteArray()));
        assertThat(now.size()).isEqualTo(7);
        assertThat(new ConsistencyProof(3, 7, hashes(response.getConsistencyProofList()))
                        .verifies(before.root(), now.root()))
                .isTrue();
        assertThat(stub(two.adasLink)
                        .latest(LatestRequest.newBuilder().setKnownSize(8).build())
                        .getConsistencyProofList())
                .as("of a tree that is larger than the log")
                .isEmpty();
    }

    @Test
    void aLeafComesWithAProofThatItIsInTheTree() throws Exception {
        Checkpoint checkpoint = open(latest());
        for (int index = 0; index < 3; index++) {
            LeafResponse leaf = stub(two.bobsLink)
                    .leaf(LeafRequest.newBuilder()
                            .setIndex(index)
                            .setTreeSize(3)
                            .build());
            assertThat(new InclusionProof(index, 3, hashes(leaf.getInclusionProofList()))
                            .verifies(MerkleHash.leaf(leaf.getEntry().toByteArray()), checkpoint.root()))
                    .isTrue();
        }
        for (long[] wrong : new long[][] {{3, 3}, {0, 4}, {0, 0}, {-1, 3}, {0, -1}, {5, 2}}) {
            assertInvalid(() -> stub(two.bobsLink)
                    .leaf(LeafRequest.newBuilder()
                            .setIndex(wrong[0])
                            .setTreeSize(wrong[1])
                            .build()));
        }
    }

    @Test
    void aMemberIsToldOfItsOwnContributionOnly() throws Exception {
        LiveRun run = two.openRound(1, 2);
        RoundLeavesRequest round = RoundLeavesRequest.newBuilder()
                .setRun(run.plan().run())
                .setRound(1)
                .build();
        two.bobSubmits(run);
        assertThat(stub(two.adasLink).roundLeaves(round)).isEqualTo(RoundLeavesResponse.getDefaultInstance());
        assertThat(stub(two.bobsLink).roundLeaves(round).getContribution()).isEqualTo(4);
        assertThat(stub(two.bobsLink).roundLeaves(round).hasClosed()).isFalse();
        two.adaSubmits(run);
        RoundLeavesResponse adas = stub(two.adasLink).roundLeaves(round);
        assertThat(adas.getContribution()).isEqualTo(5);
        assertThat(adas.getClosed()).isEqualTo(6);
        assertThat(stub(two.evesLink).roundLeaves(round).hasContribution()).isFalse();
        assertThat(stub(two.adasLink).roundLeaves(round.toBuilder().setRound(2).build()))
                .isEqualTo(RoundLeavesResponse.getDefaultInstance());
    }

    @Test
    void aMemberIsToldWhichRunsItContributedToAndNothingOfOthers() throws Exception {
        assertThat(ownRuns(two.bobsLink)).isEmpty();
        LiveRun run = two.openRound(1, 2);
        two.bobSubmits(run);
        assertThat(ownRuns(two.adasLink)).isEmpty();
        assertThat(ownRuns(two.bobsLink)).singleElement().satisfies(one -> {
            assertThat(one.toBuilder().clearStatement().build())
                    .isEqualTo(OwnRun.newBuilder()
                            .setRun(run.plan().run())
                            .setRound(1)
                            .setLeaf(4)
                            .setPlan(3)
                            .build());
            assertThat(Sha256.of(one.getStatement().toByteArray()).bytes())
                    .isEqualTo(LedgerEntry.parseFrom(two.federation.ledger.entry(4))
                            .getContribution()
                            .getSignedStatementSha256()
                            .toByteArray());
        });
        OwnRunsRequest later = OwnRunsRequest.newBuilder().setFromLeaf(5).build();
        assertThat(stub(two.bobsLink).ownRuns(later).getRunsList()).isEmpty();
        two.adaSubmits(run);
        assertThat(ownRuns(two.adasLink)).extracting(OwnRun::getLeaf).containsExactly(5L);
        assertThat(ownRuns(two.evesLink)).isEmpty();
    }

    private List<OwnRun> ownRuns(MemberLink link) {
        return stub(link).ownRuns(OwnRunsRequest.getDefaultInstance()).getRunsList();
    }

    @Test
    void aDiscontinuityIsShown() throws Exception {
        assertThat(stub(two.adasLink)
                        .discontinuity(DiscontinuityRequest.getDefaultInstance())
                        .hasLeaf())
                .isFalse();
        Checkpoint kept =
                new Discontinuity("andes", two.federation.ledger, two.federation.outbox).declare("the disk died", TIME);
        assertThat(kept.size()).isEqualTo(3);
        assertThat(stub(two.adasLink)
                        .discontinuity(DiscontinuityRequest.getDefaultInstance())
                        .getLeaf())
                .isEqualTo(3);
        var said = LedgerEntry.parseFrom(two.federation.ledger.entry(3)).getLogDiscontinued();
        assertThat(said.getKeptSize()).isEqualTo(3);
        assertThat(said.getKeptRoot().toByteArray()).isEqualTo(kept.root().bytes());
        assertThat(said.getReason()).isEqualTo("the disk died");
        assertThat(open(latest()).size()).isEqualTo(4);
    }

    @Test
    void withoutACertificateNothingIsSaid() throws Exception {
        try (MemberLink anonymous = two.federation.anonymousLink()) {
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> stub(anonymous).latest(LatestRequest.getDefaultInstance()))
                    .satisfies(refused ->
                            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
        }
    }
}
