package dev.minga.coordinator.rpc;

import dev.minga.coordinator.ledger.Ledger;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.membership.Enrolments;
import dev.minga.coordinator.membership.Members;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.crypto.signature.Signer;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptors;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/** The gRPC server that members dial. */
public final class FederationServer implements AutoCloseable {
    private final Server server;
    private final LiveCalls live;

    private FederationServer(Server server, LiveCalls live) {
        this.server = server;
        this.live = live;
    }

    /** The rooms behind the services. */
    public record Rooms(
            Enrolments enrolments,
            Members members,
            Runs runs,
            BlobStore blobs,
            Signer signer,
            Ledger ledger,
            Outbox outbox,
            Clock clock) {}

    /** Adds the services to a server whose transport is set up, and starts it. */
    public static FederationServer start(ServerBuilder<?> transport, Rooms rooms) throws IOException {
        LiveCalls live = new LiveCalls();
        CallerIdentity identity = new CallerIdentity(rooms.members(), live, rooms.clock());
        FederationService federation = new FederationService(
                new Tasks(rooms.runs(), rooms.blobs(), rooms.outbox()),
                rooms.runs(),
                rooms.blobs(),
                new Submissions(rooms.runs(), rooms.blobs(), rooms.signer()),
                new Evaluations(rooms.runs(), rooms.blobs(), rooms.signer()),
                rooms.enrolments());
        LedgerService ledger = new LedgerService(rooms.ledger(), rooms.outbox(), rooms.blobs());
        Server server = transport
                .addService(new EnrolmentService(rooms.enrolments()))
                .addService(ServerInterceptors.intercept(federation, identity))
                .addService(ServerInterceptors.intercept(ledger, identity))
                .build()
                .start();
        return new FederationServer(server, live);
    }

    /** Ends the calls under way of a member whose membership was ended. */
    public void endCallsOf(String member) {
        live.end(member, CallerIdentity.revoked());
    }

    /** The port it listens on. */
    public int port() {
        return server.getPort();
    }

    /** Stops taking calls and gives those under way a moment. */
    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(3, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
