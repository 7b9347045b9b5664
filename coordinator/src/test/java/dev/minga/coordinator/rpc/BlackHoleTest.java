package dev.minga.coordinator.rpc;

import static dev.minga.coordinator.testkit.MemberLink.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.google.protobuf.ByteString;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.DownloadRequest;
import dev.minga.proto.v1.FederationGrpc;
import dev.minga.proto.v1.SignedStatement;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A member whose connection is dead and was never closed: its calls end, and it may come again by another connection. The dead
 * one is closed once it has been without calls for a while, if the machine between takes what is said on it.
 */
@Timeout(120)
class BlackHoleTest {
    @TempDir
    private Path directory = Path.of("");

    /** What is logged of uploads. */
    private static final class Log extends AppenderBase<ILoggingEvent> implements AutoCloseable {
        private final Logger logger = (Logger) LoggerFactory.getLogger(UploadStream.class);
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        Log() {
            logger.setLevel(Level.INFO);
            logger.addAppender(this);
            start();
        }

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }

        @Override
        public void close() {
            logger.detachAppender(this);
            logger.setLevel(null);
        }
    }

    @Test
    void anUploadThroughAHoleIsEndedAndCanGoOnAndTheConnectionIsClosed() throws Exception {
        anUploadIsEnded(transport -> SoonSilent.set(transport).maxConnectionIdle(1, TimeUnit.SECONDS));
    }

    /** How long the connection stays is the operating system's to say: gRPC waits until its last words are taken. */
    @Test
    void aDownloadIsEndedOfWhichNothingIsTakenAnyMore() throws Exception {
        try (TwoMembers two = new TwoMembers(new TestFederation(directory, SoonSilent::set));
                SilentProxy proxy = new SilentProxy(two.federation.address());
                MemberLink throughIt = two.federation.link(two.ada, proxy.address())) {
            LiveRun run = two.federation.startRound(Plans.large("large", 2, TwoMembers.NAMES));
            var download = FederationGrpc.newBlockingV2Stub(throughIt.channel())
                    .download(DownloadRequest.newBuilder()
                            .setSha256(ByteString.copyFrom(
                                    TwoMembers.collecting(run).base().bytes()))
                            .build());
            download.read();
            assertThat(two.federation.server.callsOf("ada")).isOne();
            proxy.deafen();
            awaitNoCallOfAda(two);
        }
    }

    /** With the times that a coordinator has. */
    @Test
    @EnabledIfSystemProperty(named = "minga.deep", matches = "true")
    void itIsNoticedWithinHalfAMinute() throws Exception {
        assertThat(anUploadIsEnded(UnaryOperator.identity())).isLessThan(Duration.ofSeconds(30));
    }

    private static void awaitNoCallOfAda(TwoMembers two) {
        while (two.federation.server.callsOf("ada") > 0) {
            Thread.onSpinWait();
        }
    }

    /** Returns how long it took until the upload was ended. */
    private Duration anUploadIsEnded(UnaryOperator<NettyServerBuilder> times) throws Exception {
        try (Log log = new Log();
                TwoMembers two = new TwoMembers(new TestFederation(directory, times));
                SilentProxy proxy = new SilentProxy(two.federation.address());
                MemberLink throughIt = two.federation.link(two.ada, proxy.address())) {
            LiveRun run = two.openRound(1, 2);
            byte[] delta = TwoMembers.delta(run, 0);
            SignedStatement statement = two.ada.sign(two.ada.statement(run, delta));
            throughIt.offer(statement);
            throughIt.upload().write(chunk(statement, 0, Arrays.copyOf(delta, 10)));
            while (two.federation.blobs.uploaded("ada-" + Sha256.of(delta).hex()) < 10) {
                Thread.onSpinWait();
            }
            proxy.swallow();
            long begin = System.nanoTime();
            assertThat(log.lines.take()).isEqualTo("ada broke off an upload; it can go on where it stopped");
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            awaitNoCallOfAda(two);
            proxy.awaitServersHangUp();
            assertThat(two.bobSubmits(run).hasReceipt()).isTrue();
            assertThat(two.adasLink.offer(statement).getOffset()).isEqualTo(10);
            assertThat(two.adasLink.upload(statement, delta, 10).hasReceipt()).isTrue();
            return took;
        }
    }
}
