package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.ledger.Discontinuity;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.ConsistencyProof;
import dev.minga.crypto.ledger.Cosignature;
import dev.minga.crypto.ledger.InclusionProof;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.proto.v1.CosignRequest;
import dev.minga.proto.v1.CosignedRequest;
import dev.minga.proto.v1.CosignedResponse;
import dev.minga.proto.v1.DiscontinuityRequest;
import dev.minga.proto.v1.LatestRequest;
import dev.minga.proto.v1.LeafRequest;
import dev.minga.proto.v1.LeafResponse;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.LedgerGrpc;
import dev.minga.proto.v1.OwnRun;
import dev.minga.proto.v1.OwnRunsRequest;
import dev.minga.proto.v1.ProvenLeaf;
import dev.minga.proto.v1.RoundLeavesRequest;
import dev.minga.proto.v1.RoundLeavesResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log as members see it, over TLS. Leaves 0 to 2 are the enrolments of ada, bob and eve. */
class LedgerServiceTest {
    private static final Instant TIME = Instant.ofEpochSecond(1_800_000_000);

    @TempDir
    private Path directory = Path.of("");

    private TwoMembers two;
    private List<NoteKey> keys = List.of();

    @BeforeEach
    void connect() throws Exception {
        two = new TwoMembers(directory);
        keys = new ArrayList<>();
        for (String key : Files.readAllLines(two.federation.home.publicKeys())) {
            keys.add(NoteKey.parse(key));
        }
    }

    @AfterEach
    void disconnect() throws Exception {
        two.close();
    }

    private static LedgerGrpc.LedgerBlockingStub stub(MemberLink link) {
        return LedgerGrpc.newBlockingStub(link.channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private SignedNote latest() throws Exception {
        return SignedNote.parse(stub(two.adasLink)
                .latest(LatestRequest.getDefaultInstance())
                .getCheckpoint()
                .toByteArray());
    }

    private Checkpoint open(SignedNote note) throws Exception {
        return Checkpoint.open(note, keys);
    }

    private static List<Sha256> hashes(List<ByteString> bytes) {
        return bytes.stream().map(one -> Sha256.ofBytes(one.toByteArray())).toList();
    }

    private static void assertInvalid(ThrowingCallable call) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(call)
                .satisfies(
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    }

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

    private boolean cosign(MemberLink link, TestMember by, SignedNote note, long size) throws Exception {
        String line =
                Cosignature.sign(by.name(), by.witness(), note.text(), TIME).line();
        return stub(link)
                .cosign(CosignRequest.newBuilder()
                        .setTreeSize(size)
                        .setLine(line)
                        .build())
                .getAccepted();
    }

    @Test
    void aMemberVouchesWithItsOwnKeyForACheckpointThatWasPublished() throws Exception {
        SignedNote note = latest();
        assertThat(cosign(two.adasLink, two.bob, note, 3)).as("with bob's key").isFalse();
        assertThat(cosign(two.adasLink, two.ada, note, 2)).as("another size").isFalse();
        assertThat(cosign(two.adasLink, two.ada, note, 99)).as("no such size").isFalse();
        assertThat(latest().signatures()).hasSize(2);
        assertThat(cosign(two.adasLink, two.ada, note, 3)).isTrue();
        assertThat(cosign(two.adasLink, two.ada, note, 3)).as("again").isTrue();
        assertThat(latest().signatures()).hasSize(3);
        assertInvalid(() -> stub(two.adasLink)
                .cosign(CosignRequest.newBuilder()
                        .setTreeSize(3)
                        .setLine("no line")
                        .build()));
    }

    private CosignedResponse cosigned(long leaf, int quorum, long known) {
        return stub(two.adasLink)
                .cosigned(CosignedRequest.newBuilder()
                        .setLeaf(leaf)
                        .setQuorum(quorum)
                        .addAllMembers(TwoMembers.NAMES)
                        .setKnownSize(known)
                        .build());
    }

    @Test
    void theNewestCheckpointWithAQuorumIsShownAlsoWhenTheLogHasGrown() throws Exception {
        two.openRound(1, 2);
        SignedNote note = latest();
        Checkpoint four = open(note);
        assertThat(four.size()).isEqualTo(4);
        cosign(two.adasLink, two.ada, note, 4);
        cosign(two.evesLink, two.eve, note, 4);
        assertThat(cosigned(3, 2, 4)).as("eve is none of them").isEqualTo(CosignedResponse.getDefaultInstance());
        two.federation.enrol("zoe");
        Checkpoint five = open(latest());
        assertThat(cosign(two.bobsLink, two.bob, note, 4)).as("an older one").isTrue();

        CosignedResponse found = cosigned(3, 2, 5);
        SignedNote shown = SignedNote.parse(found.getCheckpoint().toByteArray());
        assertThat(open(shown)).isEqualTo(four);
        assertThat(shown.signatures()).hasSize(5);
        assertThat(new ConsistencyProof(4, 5, hashes(found.getConsistencyProofList()))
                        .verifies(four.root(), five.root()))
                .isTrue();
        assertThat(found.getMembersList()).hasSize(2);
        for (ProvenLeaf member : found.getMembersList()) {
            assertThat(new InclusionProof(member.getIndex(), 4, hashes(member.getInclusionProofList()))
                            .verifies(MerkleHash.leaf(member.getEntry().toByteArray()), four.root()))
                    .isTrue();
            NoteKey key = NoteKey.parse(
                    LedgerEntry.parseFrom(member.getEntry()).getMemberEnrolled().getWitnessKey());
            assertThat(key.verifies(shown)).as(key.name()).isTrue();
        }
        assertThat(cosigned(3, 2, 4).getConsistencyProofList())
                .as("the caller's own tree")
                .isEmpty();
        assertThat(cosigned(4, 2, 5)).as("does not hold the leaf").isEqualTo(CosignedResponse.getDefaultInstance());
        assertThat(open(SignedNote.parse(cosigned(3, 0, 5).getCheckpoint().toByteArray())))
                .as("no quorum is asked for")
                .isEqualTo(five);
        assertInvalid(() -> cosigned(3, 2, 3));
        assertInvalid(() -> cosigned(3, 2, 6));
        assertInvalid(() -> cosigned(-1, 2, 5));
    }

    @Test
    void aQuestionThatNobodyHasIsRefused() {
        assertInvalid(() -> cosigned(0, 2, 4));
        assertInvalid(() -> cosigned(0, -1, 3));
        List<String> crowd = Collections.nCopies(10_001, "ada");
        assertInvalid(() -> stub(two.adasLink)
                .cosigned(CosignedRequest.newBuilder()
                        .setQuorum(1)
                        .addAllMembers(crowd)
                        .setKnownSize(3)
                        .build()));
    }

    /** Bob's old key and his new one both vouch; he is one member. */
    @Test
    void aMemberCountsOnce() throws Exception {
        SignedNote three = latest();
        cosign(two.bobsLink, two.bob, three, 3);
        TestMember again = two.federation.enrol("bob");
        try (MemberLink link = two.federation.link(again)) {
            assertThat(cosign(link, again, three, 3)).isTrue();
        }
        assertThat(cosigned(2, 2, 4)).isEqualTo(CosignedResponse.getDefaultInstance());
        assertThat(cosigned(2, 1, 4).getMembersList()).hasSize(1);
    }

    /** Who is invited anew gets a new key, but what the old one vouched for stays so. */
    @Test
    void aCosignatureCountsUnderTheKeyThatItsOwnTreeHas() throws Exception {
        SignedNote three = latest();
        assertThat(cosign(two.bobsLink, two.bob, three, 3)).isTrue();
        TestMember again = two.federation.enrol("bob");
        CosignedResponse old = cosigned(2, 1, 4);
        assertThat(old.getMembers(0).getIndex()).isEqualTo(1);
        assertThat(open(SignedNote.parse(old.getCheckpoint().toByteArray())).size())
                .isEqualTo(3);
        try (MemberLink link = two.federation.link(again)) {
            assertThat(cosign(link, again, latest(), 4)).isTrue();
        }
        assertThat(cosigned(2, 1, 4).getMembers(0).getIndex()).isEqualTo(3);
    }

    @Test
    void aKeyThatItsTreeDoesNotHaveCountsForNothing() throws Exception {
        SignedNote three = latest();
        TestMember again = two.federation.enrol("bob");
        try (MemberLink link = two.federation.link(again)) {
            assertThat(cosign(link, again, three, 3)).isTrue();
        }
        assertThat(cosigned(2, 1, 4)).isEqualTo(CosignedResponse.getDefaultInstance());
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
