package dev.minga.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.admin.LedgerViews.EntryView;
import dev.minga.coordinator.admin.LedgerViews.InclusionView;
import dev.minga.coordinator.admin.LedgerViews.LedgerView;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.crypto.ledger.ConsistencyProof;
import dev.minga.crypto.ledger.InclusionProof;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.ledger.SignedNote;
import dev.minga.proto.v1.LedgerEntry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the admin endpoint says of the log is what members can check; and of rounds and invitations, what is so. */
class LedgerOverHttpTest extends AtTheAdminServer {
    @BeforeAll
    static void someEntries() throws Exception {
        for (int i = 0; i < 5; i++) {
            client.invite("new-bank-" + i, Duration.ofHours(1));
        }
        federation.ledger.follow();
    }

    @Test
    void theCheckpointIsTheSignedOne() throws Exception {
        LedgerView view = client.ledger();
        NoteKey key = NoteKey.log(
                federation.home.settings().ledger(), federation.home.logSigner().publicKey());
        SignedNote note = SignedNote.parse(view.checkpoint().getBytes(StandardCharsets.UTF_8));
        Checkpoint opened = Checkpoint.open(note, List.of(key));
        assertThat(view.origin()).isEqualTo(opened.origin());
        assertThat(view.size()).isEqualTo(opened.size());
        assertThat(view.root()).isEqualTo(opened.root().hex());
    }

    @Test
    void everyEntryIsInTheTree() throws Exception {
        LedgerView tree = client.ledger();
        List<EntryView> entries = client.entries(0, 200);
        assertThat(entries).hasSize((int) tree.size());
        for (EntryView entry : entries) {
            Sha256 leaf = MerkleHash.leaf(entry.entry());
            assertThat(entry.hash()).isEqualTo(leaf.hex());
            InclusionView proof = client.inclusion(entry.leaf(), tree.size());
            assertThat(new InclusionProof(proof.leaf(), proof.size(), hashes(proof.hashes()))
                            .verifies(leaf, Sha256.parse(tree.root())))
                    .as("leaf %d", entry.leaf())
                    .isTrue();
        }
        List<String> acts = new ArrayList<>();
        for (EntryView entry : entries) {
            if (entry.kind().equals("operator-acted")) {
                acts.add(LedgerEntry.parseFrom(entry.entry()).getOperatorActed().getTarget());
            }
        }
        assertThat(acts).contains("new-bank-0", "new-bank-4");
        EntryView last = entries.get(entries.size() - 1);
        assertThat(client.entries(last.leaf(), 200)).hasSize(1);
        assertThat(client.entries(0, 2)).hasSize(2);
        assertThat(client.entries(tree.size(), 200)).isEmpty();
        assertThat(client.entries(tree.size() + 5, 200)).isEmpty();
    }

    @Test
    void aLaterTreeOnlyAddsToAnEarlierOne() throws Exception {
        LedgerView before = client.ledger();
        client.invite("later-bank", Duration.ofHours(1));
        federation.ledger.follow();
        LedgerView after = client.ledger();
        assertThat(after.size()).isEqualTo(before.size() + 1);
        List<String> hashes = client.consistency(before.size(), after.size()).hashes();
        assertThat(new ConsistencyProof(before.size(), after.size(), hashes(hashes))
                        .verifies(Sha256.parse(before.root()), Sha256.parse(after.root())))
                .isTrue();
    }

    private static List<Sha256> hashes(List<String> hex) {
        return hex.stream().map(Sha256::parse).toList();
    }

    @Test
    void whatTheLogHasNotIsTheCallersFault() throws Exception {
        long size = client.ledger().size();
        assertRefused(() -> client.inclusion(size, size)).withMessage("the log has " + size + " leaves");
        assertRefused(() -> client.inclusion(0, size + 1)).withMessage("the log has " + size + " leaves");
        assertRefused(() -> client.consistency(2, 1)).withMessage("the log has " + size + " leaves");
        for (String query : List.of("", "?leaf=0", "?leaf=-1&size=1", "?leaf=x&size=1", "?leaf=1e3&size=1")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/v1/ledger/inclusion" + query))
                    .header("Authorization", "Bearer sesame")
                    .build();
            assertThat(http().send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
    }

    @Test
    void openInvitationsAndRoundsAreListed() throws Exception {
        assertThat(client.invitations())
                .contains(new AdminViews.OpenInvitationView(
                        "new-bank-0",
                        federation.clock.instant().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS)));
        assertThat(client.invitations().stream().map(AdminViews.OpenInvitationView::name))
                .as("who enrolled is not among them")
                .doesNotContain("ada");
        federation.startRound("rounded", 2, 1, List.of("ada"));
        assertThat(client.rounds("rounded"))
                .isEqualTo(client.training("rounded").history())
                .hasSize(1);
        assertRefused(() -> client.rounds("never")).withMessage("there is no run never");
    }
}
