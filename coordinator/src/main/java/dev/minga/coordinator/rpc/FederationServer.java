package dev.minga.coordinator.rpc;

import dev.minga.coordinator.membership.Enrolments;
import dev.minga.coordinator.membership.Members;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.crypto.signature.Signer;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptors;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The gRPC server that members dial. */
public final class FederationServer implements AutoCloseable {
    private final Server server;

    private FederationServer(Server server) {
        this.server = server;
    }

    /** Adds the services to a server whose transport is set up, and starts it. */
    public static FederationServer start(
            ServerBuilder<?> transport,
            Enrolments enrolments,
            Members members,
            Runs runs,
            BlobStore blobs,
            Signer signer)
            throws IOException {
        FederationService federation =
                new FederationService(new Tasks(runs, blobs), runs, blobs, new Submissions(runs, blobs, signer));
        Server server = transport
                .addService(new EnrolmentService(enrolments))
                .addService(ServerInterceptors.intercept(federation, new CallerIdentity(members)))
                .build()
                .start();
        return new FederationServer(server);
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
