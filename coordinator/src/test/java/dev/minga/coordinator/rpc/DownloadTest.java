package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.SignedStatement;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Members get the global adapter they need now, and nothing else that lies on the coordinator's disk. */
class DownloadTest extends BetweenTwoMembers {
    @Test
    void theOpenRoundsBaseIsThereForItsMembersOnly() throws Exception {
        LiveRun run = two.openRound(1, 2);
        Sha256 base = TwoMembers.collecting(run).base();
        assertThat(Sha256.of(two.adasLink.download(base, 0))).isEqualTo(base);
        assertNotFound(two.evesLink, base);
        finish(run);
    }

    @Test
    void nobodysDeltaIsEverThere() throws Exception {
        LiveRun run = two.openRound(2, 2);
        byte[] delta = TwoMembers.delta(run, 0);
        SignedStatement statement = two.ada.sign(two.ada.statement(run, delta));
        two.adasLink.submit(statement, delta);
        List<Sha256> kept = List.of(Sha256.of(delta), Sha256.of(statement.toByteArray()));
        for (Sha256 digest : kept) {
            assertThat(two.federation.blobs.has(digest)).as("it is on disk").isTrue();
            assertNotFound(two.bobsLink, digest);
            assertNotFound(two.adasLink, digest);
        }
        two.bobSubmits(run);
        two.adaSubmits(run);
        two.bobSubmits(run);
        for (Sha256 digest : kept) {
            assertNotFound(two.bobsLink, digest);
        }
    }

    @Test
    void anAdapterOfAnEarlierRoundIsNotCurrent() throws Exception {
        LiveRun run = two.openRound(2, 2);
        byte[] onlyInThisRun = TwoMembers.delta(run, 6);
        two.adasLink.submit(two.ada.sign(two.ada.statement(run, onlyInThisRun)), onlyInThisRun);
        two.bobSubmits(run);
        Sha256 between = TwoMembers.collecting(run).base();
        finish(run);
        assertNotFound(two.adasLink, between);
        Sha256 last = TwoMembers.closed(run).model();
        assertThat(Sha256.of(two.adasLink.download(last, 0))).isEqualTo(last);
    }

    @Test
    void aDownloadGoesOnFromItsOffset() throws Exception {
        LiveRun run = two.openRound(1, 2);
        Sha256 base = TwoMembers.collecting(run).base();
        byte[] file = Files.readAllBytes(two.federation.blobs.path(base));
        assertThat(two.adasLink.download(base, 100)).isEqualTo(Arrays.copyOfRange(file, 100, file.length));
        assertThat(two.adasLink.download(base, file.length)).isEmpty();
        assertThat(two.adasLink.download(base, file.length + 5L)).isEmpty();
        finish(run);
    }

    @Test
    void whatIsNoDigestIsRefused() {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> two.adasLink.download(ByteString.copyFromUtf8("../../signing/private-key.pem"), 0))
                .satisfies(
                        failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    }

    /** An adapter of 4 MiB: larger than any one message, both ways. */
    @Test
    void aLargeAdapterTravelsInPieces() throws Exception {
        LiveRun run = two.federation.startRound(Plans.large("large", 1, List.of("ada")));
        Sha256 base = TwoMembers.collecting(run).base();
        byte[] file = two.adasLink.download(base, 0);
        assertThat(file.length).isGreaterThan(4 << 20);
        assertThat(Sha256.of(file)).isEqualTo(base);
        byte[] delta = Deltas.ofNorm(run.plan().layout(), 0.1, 8);
        assertThat(two.adasLink
                        .submit(two.ada.sign(two.ada.statement(run, delta)), delta)
                        .hasReceipt())
                .isTrue();
        Sha256 model = TwoMembers.closed(run).model();
        assertThat(Sha256.of(two.adasLink.download(model, 0))).isEqualTo(model);
    }

    private static void finish(LiveRun run) throws Exception {
        two.adaSubmits(run);
        two.bobSubmits(run);
    }

    private static void assertNotFound(MemberLink link, Sha256 digest) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> link.download(digest, 0))
                .satisfies(failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
    }
}
