package dev.minga.coordinator.admin;

import dev.minga.coordinator.access.Doorkeeper;
import dev.minga.coordinator.access.Role;
import dev.minga.coordinator.admin.AdminViews.Problem;
import dev.minga.coordinator.admin.AdminViews.Status;
import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.ledger.Ledger;
import dev.minga.coordinator.membership.Kits;
import dev.minga.coordinator.membership.Members;
import dev.minga.coordinator.monitoring.Monitored;
import dev.minga.coordinator.rpc.Revocations;
import dev.minga.coordinator.run.Promotions;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.coordinator.upkeep.Upkeep;
import dev.minga.shared.channel.HostPort;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The operators' HTTPS endpoint. Everything but {@link HealthRoutes} and {@code /openapi.json} needs a bearer token: that of {@link AdminAccess},
 * or one of {@link dev.minga.coordinator.access.AccessTokens} whose role is enough.
 */
public final class AdminServer implements AutoCloseable {
    private static final Pattern PARAMETER = Pattern.compile(":([a-z0-9]+)");
    private static final int LARGEST_BODY_BYTES = 1 << 20;

    /** A plan, and a public set in base64. */
    private static final int LARGEST_START_BYTES = 24 << 20;

    private final Federation federation;
    private final AdminDoor door;
    private final Monitored monitored;
    private final Vertx vertx;
    private final QuietConnections quiet;
    private final Router router;
    private final HttpServer server;

    /**
     * What the endpoint looks at.
     *
     * @param lastSeen when a member was last in a call
     */
    public record Federation(
            String name,
            HostPort membersDial,
            Members members,
            Kits kits,
            Revocations revocations,
            Function<String, Optional<Instant>> lastSeen,
            Runs runs,
            Promotions promotions,
            Journal journal,
            BlobStore blobs,
            Ledger ledger,
            Upkeep upkeep,
            OperatorActs acts) {}

    /**
     * Starts listening.
     *
     * @throws IOException if the port cannot be had
     */
    public AdminServer(Federation federation, AdminDoor door, Monitored monitored) throws IOException {
        this.federation = federation;
        this.door = door;
        this.monitored = monitored;
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(4));
        this.quiet = new QuietConnections(vertx, door.quiet());
        this.router = routes();
        HostPort listen = door.listen();
        HttpServer http = vertx.createHttpServer(
                door.identity().options().setHost(listen.host()).setPort(listen.port()));
        try {
            this.server = http.connectionHandler(quiet::opened)
                    .requestHandler(router)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            vertx.close();
            String why = e.getCause() instanceof GeneralSecurityException || e.getCause() instanceof VertxException
                    ? ": " + e.getCause().getMessage()
                    : "";
            throw new IOException("the admin endpoint cannot listen on " + listen + why, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Where this machine's own commands dial. */
    public String localUrl() {
        return door.localUrl(server.actualPort());
    }

    /** Where operators dial who are on other machines. */
    public String publicUrl() {
        return door.publicUrl(server.actualPort());
    }

    /** What can be asked, as {@code GET /v1/trainings/{run}}; the dashboard's files are not among it. */
    SortedSet<String> operations() {
        SortedSet<String> operations = new TreeSet<>();
        for (Route route : router.getRoutes()) {
            Optional<String> path = Optional.ofNullable(route.getPath()).filter(known -> route.isExactPath());
            for (HttpMethod method : Optional.ofNullable(route.methods()).orElse(Set.of())) {
                path.filter(known -> !known.equals("/"))
                        .ifPresent(known -> operations.add(
                                method + " " + PARAMETER.matcher(known).replaceAll("{$1}")));
            }
        }
        return operations;
    }

    private Router routes() {
        Router router = Router.router(vertx);
        router.route().handler(quiet::asked);
        MetricsRoutes metrics = new MetricsRoutes(monitored, System::nanoTime);
        metrics.measureAll(router);
        new HealthRoutes(federation.upkeep().readiness()).addTo(router);
        new Dashboard().addTo(router);
        byte[] document = OpenApiDocument.json();
        router.get("/openapi.json").handler(context -> new AdminCall(context).json(200, document));
        router.route(MetricsRoutes.PATH).handler(this::authorise);
        metrics.addTo(router);
        router.route("/v1/*").handler(this::authorise);
        router.post("/v1/trainings").handler(BodyHandler.create(false).setBodyLimit(LARGEST_START_BYTES));
        router.post("/v1/*").handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY_BYTES));
        router.get("/v1/status").blockingHandler(AdminCall.guarded(this::status));
        MemberRoster roster = new MemberRoster(federation);
        new MemberRoutes(federation, roster).addTo(router);
        new RunRoutes(federation).addTo(router);
        new LedgerRoutes(federation.ledger()).addTo(router);
        EventStreams events =
                new EventStreams(vertx, new Topics(federation, roster, System::nanoTime), door.doorkeeper());
        events.addTo(router);
        new TokenRoutes(door.tokens(), federation.acts(), events::judgeAgain).addTo(router);
        new UpkeepRoutes(federation.upkeep(), federation.acts()).addTo(router);
        router.errorHandler(404, context -> new AdminCall(context).answer(404, new Problem("there is nothing here")));
        router.errorHandler(
                413,
                context -> new AdminCall(context).answer(413, new Problem("the request is larger than it may be")));
        return router;
    }

    /** The database is asked on a worker; until then nothing of the body is read. */
    private void authorise(RoutingContext context) {
        HttpServerRequest request = context.request().pause();
        String address = String.valueOf(request.remoteAddress().hostAddress());
        String authorization =
                Optional.ofNullable(request.getHeader("Authorization")).orElse("");
        Role needed = request.method() == HttpMethod.GET ? Role.VIEWER : Role.OPERATOR; // a route may need more
        vertx.executeBlocking(() -> door.doorkeeper().judge(address, authorization, needed), false)
                .onSuccess(judgement -> {
                    request.resume();
                    if (judgement instanceof Doorkeeper.Refused refused) {
                        if (refused.status() == 401) {
                            context.response().putHeader("WWW-Authenticate", "Bearer");
                        }
                        refused.retryAfterSeconds()
                                .ifPresent(
                                        seconds -> context.response().putHeader("Retry-After", Long.toString(seconds)));
                        new AdminCall(context).answer(refused.status(), new Problem(refused.why()));
                    } else {
                        context.put(AdminCall.CALLER, judgement);
                        context.next();
                    }
                })
                .onFailure(failure -> {
                    request.resume();
                    context.fail(failure);
                });
    }

    private void status(AdminCall call) throws IOException {
        call.answer(
                200,
                new Status(
                        federation.name(),
                        federation.membersDial().toString(),
                        publicUrl(),
                        federation.members().list().size(),
                        federation.runs().list().size(),
                        call.operator(),
                        call.role()));
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
