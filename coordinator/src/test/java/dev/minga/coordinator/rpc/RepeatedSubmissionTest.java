package dev.minga.coordinator.rpc;

import static dev.minga.coordinator.testkit.MemberLink.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UploadChunk;
import dev.minga.proto.v1.UploadResponse;
import io.grpc.stub.BlockingClientCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is sent again, too late, or in pieces. */
@Timeout(60)
class RepeatedSubmissionTest {
    @TempDir
    private Path directory = Path.of("");

    private TwoMembers two;

    @BeforeEach
    void connect() throws Exception {
        two = new TwoMembers(directory);
    }

    @AfterEach
    void disconnect() throws Exception {
        two.close();
    }

    private SignedStatement honest(LiveRun run, byte[] delta) {
        return two.ada.sign(two.ada.statement(run, delta));
    }

    @Test
    void anAcceptedStatementGetsItsReceiptAgainAndCountsOnce() throws Exception {
        LiveRun run = two.openRound(1, 2);
        byte[] delta = TwoMembers.delta(run, 0);
        SignedStatement statement = honest(run, delta);
        UploadResponse first = two.adasLink.submit(statement, delta);
        OfferResponse again = two.adasLink.offer(statement);
        assertThat(again.getReceipt().getReceipt()).isEqualTo(first.getReceipt().getReceipt());
        assertThat(two.adasLink.upload(statement, delta, 0).getReceipt().getReceipt())
                .isEqualTo(first.getReceipt().getReceipt());
        two.bobSubmits(run);
        assertThat(two.adasLink.offer(statement).getReceipt().getReceipt())
                .as("when all is over")
                .isEqualTo(again.getReceipt().getReceipt());
        assertThat(two.federation.journal.replay(run.plan().run()).stream()
                        .filter(event -> event instanceof ContributionAccepted accepted
                                && accepted.member().equals("ada")))
                .hasSize(1);
    }

    /** The answer to the last contribution is lost, and the next round opens at once. */
    @Test
    void theReceiptIsGivenAgainInTheNextRoundToo() throws Exception {
        LiveRun run = two.openRound(2, 2);
        byte[] delta = TwoMembers.delta(run, 0);
        SignedStatement statement = honest(run, delta);
        two.bobSubmits(run);
        UploadResponse first = two.adasLink.submit(statement, delta);
        assertThat(TwoMembers.collecting(run).round()).isEqualTo(2);
        assertThat(two.adasLink.offer(statement).getReceipt().getReceipt())
                .isEqualTo(first.getReceipt().getReceipt());
        assertThat(TwoMembers.collecting(run).contributions()).isEmpty();
    }

    @Test
    void aDeltaIsLateOnceTheRoundHasClosed() throws Exception {
        LiveRun run = two.openRound(1, 1);
        byte[] delta = TwoMembers.delta(run, 0);
        SignedStatement statement = honest(run, delta);
        assertThat(two.adasLink.offer(statement).getOffset()).isZero();
        two.bobSubmits(run);
        two.federation.mailbox.pass(Duration.ofMinutes(11));
        Sha256 model = TwoMembers.closed(run).model();
        assertThat(two.adasLink.upload(statement, delta, 0).getRejection()).isEqualTo(Rejection.ROUND_CLOSED);
        assertThat(two.adasLink.offer(statement).getRejection()).isEqualTo(Rejection.ROUND_CLOSED);
        assertThat(two.federation.blobs.has(Sha256.of(delta)))
                .as("a late delta is not kept")
                .isFalse();
        assertThat(TwoMembers.closed(run).model()).isEqualTo(model);
    }

    @Test
    void anUploadThatBrokeOffGoesOnWhereItStopped() throws Exception {
        LiveRun run = two.openRound(1, 2);
        byte[] delta = TwoMembers.delta(run, 0);
        int half = delta.length / 2;
        try (MemberLink broken = two.federation.link(two.ada)) {
            broken.offer(honest(run, delta));
            broken.upload().write(chunk(honest(run, delta), 0, Arrays.copyOf(delta, half)));
            untilUploaded(delta, half);
        }
        assertThat(two.adasLink.offer(honest(run, delta)).getOffset()).isEqualTo(half);
        assertThat(two.adasLink.upload(honest(run, delta), delta, half).hasReceipt())
                .isTrue();
        two.bobSubmits(run);
        assertThat(TwoMembers.closed(run).contributions()).containsOnlyKeys("ada", "bob");
    }

    /** Uploads are not flushed: after a power failure their bytes may be zeros. The member sends them again. */
    @Test
    void anUploadThatWasDamagedHereIsAskedForAgain() throws Exception {
        LiveRun run = two.openRound(1, 2);
        byte[] delta = TwoMembers.delta(run, 0);
        two.federation.blobs.append(upload(delta), java.nio.ByteBuffer.allocate(10));
        assertThat(two.adasLink.submit(honest(run, delta), delta).getRejection())
                .isEqualTo(Rejection.NOT_OFFERED);
        assertThat(two.adasLink.submit(honest(run, delta), delta).hasReceipt()).isTrue();
    }

    @Test
    void anUploadThatStartsAgainInTheMiddleIsTold() throws Exception {
        LiveRun run = two.openRound(1, 2);
        byte[] delta = TwoMembers.delta(run, 0);
        two.adasLink.offer(honest(run, delta));
        BlockingClientCall<UploadChunk, UploadResponse> call = two.adasLink.upload();
        call.write(chunk(honest(run, delta), 0, Arrays.copyOf(delta, 10)));
        call.write(chunk(honest(run, delta), 0, Arrays.copyOf(delta, 10)));
        assertThat(answer(call).getRejection()).isEqualTo(Rejection.WRONG_OFFSET);
    }

    /** Else a member could fill the disk through many streams, or change a file after it was checked. */
    @Test
    void aStreamWhoseOfferWasReplacedMayNotGoOn() throws Exception {
        LiveRun run = two.openRound(1, 2);
        byte[] first = TwoMembers.delta(run, 0);
        byte[] second = TwoMembers.delta(run, 5);
        int half = first.length / 2;
        two.adasLink.offer(honest(run, first));
        BlockingClientCall<UploadChunk, UploadResponse> old = two.adasLink.upload();
        old.write(chunk(honest(run, first), 0, Arrays.copyOf(first, half)));
        untilUploaded(first, half);
        two.adasLink.offer(honest(run, second));
        assertThat(two.federation.blobs.uploaded(upload(first))).isZero();
        old.write(chunk(honest(run, first), 0, first));
        assertThat(answer(old).getRejection()).isEqualTo(Rejection.NOT_OFFERED);
        assertThat(two.federation.blobs.uploaded(upload(first))).isZero();
        assertThat(two.adasLink.upload(honest(run, second), second, 0).hasReceipt())
                .isTrue();
        assertThat(TwoMembers.collecting(run).contributions().values())
                .extracting(Contribution::delta)
                .containsExactly(Sha256.of(second));
    }

    @Test
    void aStreamOfTheSameOfferMadeAgainMayNotGoOnEither() throws Exception {
        LiveRun run = two.openRound(1, 2);
        byte[] delta = TwoMembers.delta(run, 0);
        two.adasLink.offer(honest(run, delta));
        BlockingClientCall<UploadChunk, UploadResponse> old = two.adasLink.upload();
        old.write(chunk(honest(run, delta), 0, Arrays.copyOf(delta, 10)));
        untilUploaded(delta, 10);
        assertThat(two.adasLink.offer(honest(run, delta)).getOffset()).isEqualTo(10);
        old.write(chunk(honest(run, delta), 10, Arrays.copyOfRange(delta, 10, 20)));
        assertThat(answer(old).getRejection()).isEqualTo(Rejection.NOT_OFFERED);
        assertThat(two.adasLink.upload(honest(run, delta), delta, 10).hasReceipt())
                .as("the offset that was promised still holds")
                .isTrue();
    }

    /** Two rounds' deltas may be equal byte by byte; an upload of the one is not an upload of the other. */
    @Test
    void aLateStreamOfAnEarlierRoundIsNotTakenForTheSameDeltaOfALaterOne() throws Exception {
        LiveRun run = two.openRound(2, 1);
        byte[] delta = TwoMembers.delta(run, 0);
        SignedStatement earlier = honest(run, delta);
        two.adasLink.offer(earlier);
        two.bobSubmits(run);
        two.federation.mailbox.pass(Duration.ofMinutes(11));
        SignedStatement later = honest(run, delta);
        assertThat(later.getStatement()).isNotEqualTo(earlier.getStatement());
        assertThat(two.adasLink.offer(later).hasRejection()).isFalse();
        assertThat(two.adasLink.upload(earlier, delta, 0).getRejection()).isEqualTo(Rejection.NOT_OFFERED);
        assertThat(TwoMembers.collecting(run).contributions()).isEmpty();
        assertThat(two.adasLink.upload(later, delta, 0).hasReceipt()).isTrue();
    }

    private static String upload(byte[] delta) {
        return "ada-" + Sha256.of(delta).hex();
    }

    /** A chunk on its way is a matter of microseconds; the test's own timeout stands behind. */
    private void untilUploaded(byte[] delta, int bytes) throws Exception {
        while (two.federation.blobs.uploaded(upload(delta)) < bytes) {
            Thread.onSpinWait();
        }
    }

    private static UploadResponse answer(BlockingClientCall<UploadChunk, UploadResponse> call) throws Exception {
        call.halfClose();
        return Objects.requireNonNull(call.read());
    }
}
