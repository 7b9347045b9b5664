package dev.minga.coordinator.rpc;

import dev.minga.coordinator.ledger.Ledger;
import dev.minga.coordinator.ledger.LoggedEntry.Kind;
import dev.minga.coordinator.ledger.Outbox;
import dev.minga.coordinator.membership.Enrolments;
import dev.minga.coordinator.membership.Members;
import dev.minga.coordinator.monitoring.Sightings;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.crypto.signature.Signer;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptors;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The gRPC server that members dial. */
public final class FederationServer implements AutoCloseable {
    /** Calls that compute or wait for a disk at a time; others wait their turn, so that a crowd does not become a crowd of threads. */
    private static final int WORKERS = 32;

    private final Server server;
    private final LiveCalls live;
    private final Sightings sightings;
    private final HealthStatusManager health;
    private final ScheduledExecutorService timer;
    private final ExecutorService workers;

    private FederationServer(
            Server server,
            LiveCalls live,
            Sightings sightings,
            HealthStatusManager health,
            ScheduledExecutorService timer,
            ExecutorService workers) {
        this.server = server;
        this.live = live;
        this.sightings = sightings;
        this.health = health;
        this.timer = timer;
        this.workers = workers;
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
        return start(
                transport, rooms, Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "stalled calls")));
    }

    /**
     * The same.
     *
     * @param timer where it is looked after calls that stall; ended with the server
     */
    public static FederationServer start(ServerBuilder<?> transport, Rooms rooms, ScheduledExecutorService timer)
            throws IOException {
        LiveCalls live = new LiveCalls();
        Sightings sightings = new Sightings(rooms.clock());
        CallerIdentity identity = new CallerIdentity(rooms.members(), live, sightings, rooms.clock());
        FederationService federation = new FederationService(
                new Tasks(rooms.runs(), rooms.blobs(), run -> rooms.outbox().find(Kind.RUN_PLANNED, run, 0, "")),
                rooms.runs(),
                rooms.blobs(),
                new Submissions(rooms.runs(), rooms.blobs(), rooms.signer()),
                new Evaluations(rooms.runs(), rooms.blobs(), rooms.signer()),
                rooms.enrolments());
        LedgerService ledger = new LedgerService(rooms.ledger(), rooms.outbox(), rooms.blobs());
        HealthStatusManager health = new HealthStatusManager();
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS, work -> daemon(work, "members' calls"));
        Server server = transport
                .executor(workers)
                // No member compresses, and what is not unpacked cannot be a bomb.
                .decompressorRegistry(DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false))
                .intercept(new StalledCalls(timer))
                .intercept(new DatedAnswers(rooms.clock()))
                .addService(health.getHealthService())
                .addService(new EnrolmentService(rooms.enrolments()))
                .addService(ServerInterceptors.intercept(federation, identity))
                .addService(ServerInterceptors.intercept(ledger, identity))
                .build()
                .start();
        return new FederationServer(server, live, sightings, health, timer, workers);
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Ends the calls under way of a member whose membership was ended. */
    public void endCallsOf(String member) {
        live.end(member, CallerIdentity.revoked());
    }

    /** How many calls of a member are under way. */
    int callsOf(String member) {
        return live.of(member);
    }

    /** Says by the standard health service, to whoever asks, whether this server can keep what it promises. */
    public void ready(boolean ready) {
        health.setStatus(
                HealthStatusManager.SERVICE_NAME_ALL_SERVICES,
                ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    }

    /** When members called last. */
    public Sightings sightings() {
        return sightings;
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
        } finally {
            timer.shutdownNow();
            workers.shutdown();
        }
    }
}
