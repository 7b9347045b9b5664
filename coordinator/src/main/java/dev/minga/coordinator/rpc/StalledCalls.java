package dev.minga.coordinator.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends calls whose caller does nothing, or next to nothing: an upload whose next chunk does not come or holds a byte, a request
 * that is never whole, a download that nobody takes. Keepalive does not see these, because the caller's machine answers. Time in
 * which the coordinator itself has the word does not count. Thread-safe.
 *
 * <p>Guarantee: such a call is over between one and two {@link #PATIENCE} after the caller last brought {@link #LEAST_BYTES}
 * within one. A chunk of 1 MiB must come within that time, so the slowest line that can upload has about 0.3 Mbit/s.
 */
final class StalledCalls implements ServerInterceptor {
    static final Duration PATIENCE = Duration.ofSeconds(25);
    static final int LEAST_BYTES = 1 << 16;

    private final ScheduledExecutorService timer;

    /** @param timer where it is looked after calls; one thread is enough */
    StalledCalls(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Watched<Q, A> watched = new Watched<>(call);
        ServerCall.Listener<Q> listener = next.startCall(watched, headers);
        lookLater(watched);
        return new SimpleForwardingServerCallListener<>(listener) {
            @Override
            public void onMessage(Q message) {
                watched.callerBrought(message);
                try {
                    super.onMessage(message);
                } finally {
                    watched.handled();
                }
            }

            @Override
            public void onHalfClose() {
                watched.callerIsDone();
                super.onHalfClose();
            }

            @Override
            public void onReady() {
                watched.callerTook();
                super.onReady();
            }

            @Override
            public void onCancel() {
                watched.over();
                super.onCancel();
            }

            @Override
            public void onComplete() {
                watched.over();
                super.onComplete();
            }
        };
    }

    private void lookLater(Watched<?, ?> call) {
        try {
            var unused = timer.schedule(() -> look(call), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            call.end(Status.UNAVAILABLE.withDescription("stopping"));
        }
    }

    private void look(Watched<?, ?> call) {
        if (call.stalls()) {
            call.end(Status.DEADLINE_EXCEEDED.withDescription("nothing came for too long; call again"));
        } else if (!call.isOver()) {
            lookLater(call);
        }
    }

    /** A server call may be used by one thread at a time only; here two do. */
    private static final class Watched<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private boolean active = true;
        private long brought;
        private boolean handling;
        private boolean tookLong;
        private boolean callerDone;
        private boolean over;

        Watched(ServerCall<Q, A> call) {
            super(call);
        }

        synchronized void callerBrought(Object message) {
            handling = true;
            brought += message instanceof MessageLite bytes ? bytes.getSerializedSize() : 0;
            active |= brought >= LEAST_BYTES;
        }

        synchronized void handled() {
            handling = false;
            active |= tookLong;
            tookLong = false;
        }

        synchronized void callerTook() {
            active = true;
        }

        synchronized void callerIsDone() {
            callerDone = true;
            active = true;
        }

        synchronized void over() {
            over = true;
        }

        synchronized boolean isOver() {
            return over;
        }

        /** Whether it is the caller's turn, and was since this was asked last. */
        synchronized boolean stalls() {
            boolean callersTurn = !handling && (!callerDone || !isReady());
            boolean stalls = !over && callersTurn && !active;
            tookLong = handling;
            active = false;
            brought = 0;
            return stalls;
        }

        synchronized void end(Status status) {
            close(status, new Metadata());
        }

        @Override
        public synchronized void request(int messages) {
            super.request(messages);
        }

        @Override
        public synchronized void sendHeaders(Metadata headers) {
            if (!over) {
                super.sendHeaders(headers);
            }
        }

        @Override
        public synchronized void sendMessage(A message) {
            if (!over) {
                active = true;
                super.sendMessage(message);
            }
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (!over) {
                over = true;
                super.close(status, trailers);
            }
        }
    }
}
