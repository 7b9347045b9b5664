package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.round.Closed;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.Receipt;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.TrainTask;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.PublicDraw;
import dev.minga.shared.tensor.TensorFile;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** A round as two nodes see it, over TLS. */
class WholeRoundTest extends BetweenTwoMembers {
    @Test
    void twoMembersTrainOneModel() throws Exception {
        LiveRun run = two.federation
                .runs
                .start(Plans.settings("whole", 1, 2, TwoMembers.NAMES))
                .orElseThrow();
        assertThat(two.adasLink.nextTask().hasWait()).as("bob has not arrived").isTrue();
        TrainTask task = two.bobsLink.nextTask().getTrain();
        assertThat(task).isEqualTo(two.adasLink.nextTask().getTrain());
        assertThat(task.getRound()).isEqualTo(1);
        assertThat(task.getPlan().toByteArray()).isEqualTo(run.plan().bytes());
        assertThat(two.federation
                        .signer
                        .publicKey()
                        .verifies(
                                Domain.PLAN,
                                task.getPlan().toByteArray(),
                                task.getPlanSignature().toByteArray()))
                .isTrue();
        Sha256 base = Sha256.ofBytes(task.getBaseSha256().toByteArray());
        byte[] file = two.adasLink.download(base, 0);
        assertThat(Sha256.of(file)).isEqualTo(base);
        assertThat(file).hasSize((int) task.getBaseSize());

        assertThat(two.adaSubmits(run).hasReceipt()).isTrue();
        assertThat(two.adasLink.nextTask().hasWait())
                .as("bob has not contributed")
                .isTrue();
        assertThat(two.bobSubmits(run).hasReceipt()).isTrue();

        Sha256 model = TwoMembers.closed(run).model();
        NextTaskResponse ended = two.adasLink.nextTask();
        assertThat(ended.getEnded().getCompleted()).isTrue();
        assertThat(ended.getEnded().getModelSha256().toByteArray()).isEqualTo(model.bytes());
        assertThat(average(run, two.bobsLink.download(model, 0))).isEqualTo(expectedAverage(run));
    }

    /** ada moved coordinate 0 by 0.25 at weight 1, bob coordinate 1 at weight 2: each counts exactly once. */
    private static float[] expectedAverage(LiveRun run) {
        AdapterLayout layout = run.plan().layout();
        float[] vector =
                PublicDraw.firstAdapter(layout, run.plan().plan().getLora().getSeed());
        vector[0] += (float) (0.25 / 3);
        vector[1] += (float) (0.25 * 2 / 3);
        return vector;
    }

    private static float[] average(LiveRun run, byte[] file) throws Exception {
        try (TensorFile tensors = TensorFile.open(file, TensorFile.Limits.ADAPTER)) {
            return run.plan().layout().vector(tensors.readAll());
        }
    }

    @Test
    void theReceiptIsSignedAndNamesWhatCounts() throws Exception {
        LiveRun run = two.openRound(1, 1);
        byte[] delta = TwoMembers.delta(run, 3);
        SignedStatement statement = two.ada.sign(two.ada.statement(run, delta));
        SignedReceipt receipt = two.adasLink.submit(statement, delta).getReceipt();
        assertThat(two.federation
                        .signer
                        .publicKey()
                        .verifies(
                                Domain.RECEIPT,
                                receipt.getReceipt().toByteArray(),
                                receipt.getSignature().toByteArray()))
                .isTrue();
        assertThat(Receipt.parseFrom(receipt.getReceipt()))
                .isEqualTo(Receipt.newBuilder()
                        .setFederation(Plans.FEDERATION)
                        .setMember("ada")
                        .setRun(run.plan().run())
                        .setRound(1)
                        .setStatementSha256(ByteString.copyFrom(
                                Sha256.of(statement.getStatement().toByteArray())
                                        .bytes()))
                        .setDeltaSha256(ByteString.copyFrom(Sha256.of(delta).bytes()))
                        .build());
        two.bobSubmits(run);
    }

    /** Nothing is acknowledged before it is durable. */
    @Test
    void whatHasAReceiptIsOnDiskAndInTheJournal() throws Exception {
        LiveRun run = two.openRound(1, 2);
        byte[] delta = TwoMembers.delta(run, 0);
        assertThat(two.adaSubmits(run).hasReceipt()).isTrue();
        assertThat(Files.readAllBytes(two.federation.blobs.path(Sha256.of(delta))))
                .isEqualTo(delta);
        assertThat(two.federation.journal.replay(run.plan().run()))
                .last()
                .satisfies(
                        event -> assertThat(event.toString()).startsWith("ContributionAccepted[round=1, member=ada"));
        two.bobSubmits(run);
    }

    @Test
    void theNextRoundStartsFromTheAverage() throws Exception {
        LiveRun run = two.openRound(2, 2);
        Sha256 first = TwoMembers.collecting(run).base();
        two.adaSubmits(run);
        two.bobSubmits(run);
        TrainTask second = two.adasLink.nextTask().getTrain();
        assertThat(second.getRound()).isEqualTo(2);
        assertThat(second.getBaseSha256().toByteArray()).isNotEqualTo(first.bytes());
        two.adaSubmits(run);
        two.bobSubmits(run);
        assertThat(run.state()).isInstanceOf(Closed.class);
    }

    @Test
    void aMemberThatDeclinesIsNotAskedAgainAndTheOtherTrainsAlone() throws Exception {
        LiveRun run = two.openRound(1, 1);
        two.adasLink.decline(run.plan().run());
        assertThat(two.adasLink.nextTask().hasWait()).isTrue();
        two.bobSubmits(run);
        assertThat(TwoMembers.closed(run).contributions()).containsOnlyKeys("bob");
        assertThat(two.adasLink.nextTask().hasEnded()).isTrue();
    }

    @Test
    void whoIsInNoPlanWaits() throws Exception {
        LiveRun run = two.openRound(1, 1);
        assertThat(two.evesLink.nextTask().hasWait()).isTrue();
        two.evesLink.decline(run.plan().run());
        assertThat(run.state().cohort().declined()).as("a stranger's no").isEmpty();
        two.adaSubmits(run);
        two.bobSubmits(run);
    }
}
