package dev.minga.coordinator.rpc;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A server that asks a silent connection after a fifth of a second whether it lives, and gives it up after another. */
final class SoonSilent {
    private static final Duration SOON = Duration.ofMillis(200);

    private SoonSilent() {}

    /** gRPC's own setter raises a shorter time than ten seconds to ten without a word. */
    static NettyServerBuilder set(NettyServerBuilder transport) {
        try {
            Field silence = NettyServerBuilder.class.getDeclaredField("keepAliveTimeInNanos");
            silence.setAccessible(true);
            silence.setLong(transport, SOON.toNanos());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("this gRPC keeps the time between two pings elsewhere", e);
        }
        return transport.keepAliveTimeout(SOON.toMillis(), TimeUnit.MILLISECONDS);
    }
}
