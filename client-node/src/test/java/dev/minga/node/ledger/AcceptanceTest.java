package dev.minga.node.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.crypto.ledger.Checkpoint;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.LogDiscontinued;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceptanceTest {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private LogScene scene;

    @SuppressWarnings("NullAway.Init")
    private Checkpoint seen;

    @BeforeEach
    void followTheLog() throws Exception {
        scene = new LogScene(folder);
        scene.watch.sync();
        scene.grow(5);
        seen = scene.watch.sync();
    }

    private Acceptance acceptance() {
        return new Acceptance(new LedgerFolder(folder), FakeLog.KEYS, "andes", scene.log);
    }

    private void stop() {
        assertThatThrownBy(scene.watch::sync).isInstanceOf(LedgerForkException.class);
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> acceptance().look())
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }

    @Test
    void aRestoredLogIsTakenUpAndTheEvidenceStays() throws Exception {
        long leaf = scene.log.restored(4);
        stop();
        Acceptance acceptance = acceptance();
        assertThat(acceptance.stopReason()).isPresent();
        Acceptance.Proposal proposal = acceptance.look();
        assertThat(proposal.known()).contains(seen);
        assertThat(proposal.now()).isEqualTo(new Checkpoint(FakeLog.ORIGIN, 5, scene.log.root(5)));
        assertThat(proposal.leaf()).isEqualTo(leaf);
        assertThat(proposal.says().getReason()).isEqualTo("disk lost");

        acceptance.accept(proposal, LogScene.NOW);
        assertThat(acceptance.stopReason()).isEmpty();
        assertThat(scene.files("stopped")).hasSize(3);
        assertThat(scene.files("checkpoints"))
                .hasSize(3)
                .contains("3", "5")
                .anyMatch(name -> name.startsWith("8-") && name.endsWith(".void"));
        scene.restarted();
        scene.grow(6);
        assertThat(scene.watch.sync().size()).isEqualTo(11);
    }

    @Test
    void aLogThatIsRestoredAgainAndAgainIsTakenUpEachTime() throws Exception {
        for (int kept : new int[] {6, 5, 4}) {
            scene.log.restored(kept);
            stop();
            Acceptance acceptance = acceptance();
            acceptance.accept(acceptance.look(), LogScene.NOW);
            scene.restarted();
            scene.grow(4);
            scene.watch.sync();
        }
        assertThat(scene.files("stopped")).hasSize(9);
    }

    @Test
    void aForkAfterAnAcceptanceStopsAgain() throws Exception {
        scene.log.restored(4);
        stop();
        Acceptance acceptance = acceptance();
        acceptance.accept(acceptance.look(), LogScene.NOW);
        scene.restarted();
        scene.rewrite(2);
        stop();
        assertThat(acceptance().stopReason()).isPresent();
    }

    @Test
    void aLogThatDoesNotSayThatItWasRestoredIsNotOffered() {
        scene.log.uncoveredFrom = 6;
        stop();
        assertRefused("the log does not say that it was restored from a backup");
    }

    @Test
    void aRestorationThatNoCheckpointCoversIsNotOffered() {
        scene.log.uncoveredFrom = scene.log.restored(4);
        stop();
        assertRefused("no checkpoint covers yet that the log was restored from a backup");
    }

    @Test
    void aRestorationThatKeptAllThatWasSeenExplainsNothing() {
        scene.grow(1);
        scene.log.restored(9);
        scene.rewrite(2);
        stop();
        assertRefused(
                "the log says that it was kept up to size 9, which does not explain why it differs from the 8 leaves"
                        + " that this node saw");
    }

    @Test
    void aKeptPartThatWasRewrittenIsNotOffered() {
        scene.rewrite(1);
        scene.log.restored(4);
        stop();
        assertRefused("the log has changed also in the first 3 leaves, which it says it kept");
    }

    @Test
    void aKeptRootThatIsNotTheKeptPartsIsNotOffered() {
        scene.log.restored(4);
        scene.log.append(LedgerEntry.newBuilder()
                .setLogDiscontinued(LogDiscontinued.newBuilder().setKeptSize(4).setKeptRoot(LogScene.bytes(32))));
        stop();
        assertRefused("the log has changed also in the first 4 leaves, which it says it kept");
    }

    @Test
    void aRestorationOfAnotherFederationIsNotOffered() {
        scene.log.restored(4);
        scene.log.append(LedgerEntry.newBuilder()
                .setFederation("alps")
                .setLogDiscontinued(LogDiscontinued.newBuilder().setKeptSize(4))
                .build()
                .toByteArray());
        stop();
        assertRefused("leaf 5 of the log does not say that it was restored");
    }
}
