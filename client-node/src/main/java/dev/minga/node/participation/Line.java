package dev.minga.node.participation;

import dev.minga.crypto.identity.TlsIdentity;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.channel.Tls;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.function.Supplier;

/** The node's connection to its coordinator, and what a failed call on it means. One thread. */
final class Line implements AutoCloseable {
    private final HostPort coordinator;
    private ManagedChannel channel;

    /** Dials when the first call is made. */
    Line(HostPort coordinator, TlsIdentity identity) throws IOException {
        this.coordinator = coordinator;
        this.channel = dial(coordinator, identity);
    }

    private static ManagedChannel dial(HostPort coordinator, TlsIdentity identity) throws IOException {
        return Tls.mutual(
                coordinator,
                identity.privateKey(),
                identity.chain().subList(0, 1),
                identity.chain().get(identity.chain().size() - 1));
    }

    /** Hangs up and shows this identity from now on. */
    void redial(TlsIdentity identity) throws IOException {
        ManagedChannel fresh = dial(coordinator, identity);
        channel.shutdownNow();
        channel = fresh;
    }

    ManagedChannel channel() {
        return channel;
    }

    <T> T call(Supplier<T> call) throws UnreachableException {
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            throw failed(e.getStatus(), e);
        }
    }

    /**
     * What to throw for a call that ended so.
     *
     * @throws UserError if it will never go better
     */
    UnreachableException failed(Status status, Exception e) {
        if (status.getCode() == Status.Code.UNAUTHENTICATED) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "the coordinator does not know this node's certificate",
                    "Ask its operator whether the membership was ended, and join again",
                    e);
        }
        if (status.getCode() == Status.Code.PERMISSION_DENIED) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "the coordinator has ended this node's membership",
                    "Ask its operator for a new invitation, and join in an empty directory",
                    e);
        }
        return new UnreachableException(coordinator, e);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
