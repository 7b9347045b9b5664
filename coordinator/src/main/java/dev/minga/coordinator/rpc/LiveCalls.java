package dev.minga.coordinator.rpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The calls under way by member, so that they can be ended from outside. Thread-safe. */
final class LiveCalls {
    private final Map<String, Set<Endable<?, ?>>> byMember = new ConcurrentHashMap<>();

    /** A call that this member's revocation ends. */
    <Q, A> ServerCall<Q, A> watch(String member, ServerCall<Q, A> call) {
        Endable<Q, A> endable = new Endable<>(member, call);
        byMember.computeIfAbsent(member, name -> ConcurrentHashMap.newKeySet()).add(endable);
        return endable;
    }

    /** The call is over, however it ended. */
    void forget(ServerCall<?, ?> call) {
        if (call instanceof Endable<?, ?> endable) {
            byMember.getOrDefault(endable.member, Set.of()).remove(endable);
        }
    }

    /** How many there are of a member. */
    int of(String member) {
        return byMember.getOrDefault(member, Set.of()).size();
    }

    /** Ends all calls of a member. */
    void end(String member, Status status) {
        byMember.getOrDefault(member, Set.of()).forEach(call -> call.end(status));
    }

    /** A server call may be used by one thread at a time only; here two do. After its end the handler's words are dropped. */
    private static final class Endable<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private final String member;
        private boolean closed;

        Endable(String member, ServerCall<Q, A> call) {
            super(call);
            this.member = member;
        }

        synchronized void end(Status status) {
            if (!closed) {
                closed = true;
                super.close(status, new Metadata());
            }
        }

        @Override
        public synchronized void request(int messages) {
            super.request(messages);
        }

        @Override
        public synchronized void sendHeaders(Metadata headers) {
            if (!closed) {
                super.sendHeaders(headers);
            }
        }

        @Override
        public synchronized void sendMessage(A message) {
            if (!closed) {
                super.sendMessage(message);
            }
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (!closed) {
                closed = true;
                super.close(status, trailers);
            }
        }
    }
}
