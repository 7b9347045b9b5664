package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.TestMember;
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
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.ProvenLeaf;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Members vouch for checkpoints, and whoever asks is shown the newest that enough of them vouched for. */
class CosignaturesTest extends AtTheLog {
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
}
