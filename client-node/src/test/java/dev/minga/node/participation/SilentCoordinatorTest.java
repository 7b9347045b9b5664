package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.SignedStatement;
import io.grpc.BindableService;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A coordinator whose connection dies in the middle of a transfer and is never closed. gRPC asks no sooner than after ten
 * seconds whether a server is there, so that this is for the deep sweep.
 */
@EnabledIfSystemProperty(named = "minga.deep", matches = "true")
@Timeout(90)
class SilentCoordinatorTest extends OverLoopback {
    private static final int MEBIBYTE = 1 << 20;
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    private final CoordinatorDesk desk = new CoordinatorDesk();

    @Override
    List<BindableService> services() {
        return List.of(desk);
    }

    private interface Call {
        void over(CoordinatorLink link) throws Exception;
    }

    /** How long a call takes whose first connection dies after a mebibyte. */
    private Duration throughAHole(Call call) throws Exception {
        try (SilentProxy proxy = new SilentProxy(server.address(), MEBIBYTE);
                CoordinatorLink dying = new CoordinatorLink(proxy.address(), LoopbackServer.alpha(AUTHORITY))) {
            long begin = System.nanoTime();
            call.over(dying);
            return Duration.ofNanos(System.nanoTime() - begin);
        }
    }

    @Test
    void isNoticedWithinHalfAMinute() throws Exception {
        byte[] bytes = new byte[8 * MEBIBYTE];
        new Random(1).nextBytes(bytes);
        desk.held = bytes;
        CompletableFuture<Duration> upload = CompletableFuture.supplyAsync(() -> {
            try {
                return throughAHole(
                        dying -> assertThatThrownBy(() -> dying.upload(SignedStatement.getDefaultInstance(), bytes, 0))
                                .isInstanceOf(UnreachableException.class));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        Duration download = throughAHole(dying -> assertThat(dying.download(Sha256.of(bytes), bytes.length))
                .as("it goes on over another connection")
                .isEqualTo(bytes));
        assertThat(download).isLessThan(HALF_A_MINUTE);
        assertThat(upload.get()).isLessThan(HALF_A_MINUTE);
        assertThat(desk.offsets).hasSize(2).startsWith(0L);
    }
}
