package dev.minga.coordinator.rpc;

import dev.minga.coordinator.monitoring.CallMeter;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Measures every call, also those that no service answers and those that are ended from outside. Thread-safe. */
public final class MeasuredCalls extends ServerStreamTracer.Factory {
    private static final String OTHER = "other";
    private static final double NANOS = 1e9;

    private final CallMeter meter;
    private final LongSupplier nanoTime;

    /**
     * Measures into a meter.
     *
     * @param nanoTime a clock that nobody sets
     */
    public MeasuredCalls(CallMeter meter, LongSupplier nanoTime) {
        this.meter = meter;
        this.nanoTime = nanoTime;
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        return new Traced(nanoTime.getAsLong());
    }

    private final class Traced extends ServerStreamTracer {
        private final long from;
        private final AtomicLong received = new AtomicLong();
        private final AtomicLong sent = new AtomicLong();
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile String method = OTHER; // what a caller calls is not a label before a service has it

        Traced(long from) {
            this.from = from;
        }

        @Override
        public void serverCallStarted(ServerCallInfo<?, ?> call) {
            method = call.getMethodDescriptor().getFullMethodName();
        }

        @Override
        public void inboundUncompressedSize(long bytes) {
            received.addAndGet(bytes);
        }

        @Override
        public void outboundUncompressedSize(long bytes) {
            sent.addAndGet(bytes);
        }

        @Override
        public void streamClosed(Status status) {
            if (over.compareAndSet(false, true)) {
                double seconds = (nanoTime.getAsLong() - from) / NANOS;
                meter.over(method, status.getCode().name(), seconds, received.get(), sent.get());
            }
        }
    }
}
