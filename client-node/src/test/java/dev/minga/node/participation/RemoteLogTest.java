package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.node.ledger.FakeLog;
import dev.minga.node.ledger.LogLink;
import dev.minga.proto.v1.CosignedRequest;
import io.grpc.BindableService;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls to the log over real mutual TLS answer what the log answers. */
class RemoteLogTest extends OverLoopback {
    private final FakeLog log = new FakeLog();

    @Override
    List<BindableService> services() {
        return List.of(new LogDesk(log), new CoordinatorDesk());
    }

    @BeforeEach
    void fill() {
        log.append(new byte[] {1});
        log.append(new byte[] {2});
        log.enrolled("alpha", Scene.WITNESS);
        log.restored(3);
    }

    @Test
    void everyCallAnswersWhatTheLogAnswers() throws IOException {
        LogLink remote = link.log();
        assertThat(remote.latest(3)).isEqualTo(log.latest(3));
        assertThat(remote.leaf(1, 4)).isEqualTo(log.leaf(1, 4));
        assertThat(remote.ownRuns(0)).isEqualTo(log.ownRuns(0));
        assertThat(remote.roundLeaves("run-1", 1)).isEqualTo(log.roundLeaves("run-1", 1));
        log.cosigns("alpha", Scene.WITNESS, 4);
        String line = log.cosignatures.get(4L).get(0).line();
        assertThat(remote.cosign(4, line)).isTrue();
        assertThat(remote.cosign(3, line)).isFalse();
        CosignedRequest request = CosignedRequest.newBuilder()
                .setLeaf(1)
                .setQuorum(1)
                .addMembers("alpha")
                .setKnownSize(4)
                .build();
        assertThat(remote.cosigned(request)).isEqualTo(log.cosigned(request));
        assertThat(remote.discontinuity()).hasValue(3);
        log.entries.remove(3);
        assertThat(remote.discontinuity()).isEmpty();
    }

    @Test
    void aCallWithoutAnAnswerMayBeRepeated() {
        log.reachable = false;
        assertThatThrownBy(() -> link.log().latest(0)).isInstanceOf(UnreachableException.class);
    }

    @Test
    void afterRedialingTheLogIsAskedWithTheNewCertificate() throws IOException {
        LogLink remote = link.log();
        remote.latest(0);
        link.redial(LoopbackServer.alpha(AUTHORITY));
        assertThat(remote.latest(0)).isEqualTo(log.latest(0));
        assertThat(link.nextTask(List.of()).getWait().getRetryAfterMillis()).isEqualTo(7);
        assertThat(names.seen).hasSize(3).containsOnly("alpha over TLSv1.3");
    }
}
