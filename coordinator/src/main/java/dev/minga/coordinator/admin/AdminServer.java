package dev.minga.coordinator.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.minga.coordinator.admin.AdminViews.Health;
import dev.minga.coordinator.admin.AdminViews.InvitationRequest;
import dev.minga.coordinator.admin.AdminViews.InvitationView;
import dev.minga.coordinator.admin.AdminViews.MemberView;
import dev.minga.coordinator.admin.AdminViews.ModelView;
import dev.minga.coordinator.admin.AdminViews.Problem;
import dev.minga.coordinator.admin.AdminViews.RevocationRequest;
import dev.minga.coordinator.admin.AdminViews.Status;
import dev.minga.coordinator.journal.Journal;
import dev.minga.coordinator.membership.Enrolments;
import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.membership.Members;
import dev.minga.coordinator.plan.PlanSettings;
import dev.minga.coordinator.rpc.Revocations;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.run.Promotions;
import dev.minga.coordinator.run.Promotions.Promotion;
import dev.minga.coordinator.run.Runs;
import dev.minga.coordinator.store.BlobStore;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.MemberName;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.settings.Json;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsReader;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's HTTP endpoint. Everything but {@code /healthz} needs the bearer token of {@link AdminAccess}.
 */
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final int LARGEST_BODY_BYTES = 1 << 20;
    private static final Duration LONGEST_INVITATION = Duration.ofDays(30);

    private final Federation federation;
    private final String token;
    private final Vertx vertx;
    private final HttpServer server;

    /** What the endpoint looks at. */
    public record Federation(
            String name,
            HostPort membersDial,
            Members members,
            Enrolments enrolments,
            Revocations revocations,
            Runs runs,
            Promotions promotions,
            Journal journal,
            BlobStore blobs) {}

    /**
     * Starts listening.
     *
     * @throws IOException if the port cannot be had
     */
    public AdminServer(Federation federation, HostPort listen, String token) throws IOException {
        this.federation = federation;
        this.token = token;
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(4));
        HttpServer http = vertx.createHttpServer(
                new HttpServerOptions().setHost(listen.host()).setPort(listen.port()));
        try {
            this.server = http.requestHandler(routes())
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            vertx.close();
            throw new IOException("the admin endpoint cannot listen on " + listen, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.actualPort();
    }

    private Router routes() {
        Router router = Router.router(vertx);
        router.get("/healthz").handler(call -> json(call, 200, new Health("ok")));
        router.route("/v1/*").handler(this::authorise);
        router.post("/v1/*").handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY_BYTES));
        router.get("/v1/status").blockingHandler(guarded(this::status));
        router.get("/v1/members").blockingHandler(guarded(this::members));
        router.post("/v1/members/:name/revocation").blockingHandler(guarded(this::revoke));
        router.post("/v1/invitations").blockingHandler(guarded(this::invite));
        router.get("/v1/trainings").blockingHandler(guarded(this::trainings));
        router.get("/v1/trainings/:run").blockingHandler(guarded(this::training));
        router.post("/v1/trainings").blockingHandler(guarded(this::start));
        router.post("/v1/trainings/:run/promotion").blockingHandler(guarded(this::promote));
        router.get("/v1/models").blockingHandler(guarded(this::models));
        router.get("/v1/models/:sha256").blockingHandler(guarded(this::model));
        router.errorHandler(404, call -> json(call, 404, new Problem("there is nothing here")));
        router.errorHandler(413, call -> json(call, 413, new Problem("the request is larger than 1 MiB")));
        return router;
    }

    private void authorise(RoutingContext call) {
        String presented =
                Optional.ofNullable(call.request().getHeader("Authorization")).orElse("");
        boolean known = MessageDigest.isEqual(
                presented.getBytes(StandardCharsets.UTF_8), ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
        if (known) {
            call.next();
        } else {
            json(
                    call,
                    401,
                    new Problem("the bearer token is missing or wrong; it is in the data directory's admin.json"));
        }
    }

    private interface Handler {
        void handle(RoutingContext call) throws IOException;
    }

    private static io.vertx.core.Handler<RoutingContext> guarded(Handler handler) {
        return call -> {
            try {
                handler.handle(call);
            } catch (IllegalArgumentException e) {
                json(call, 400, new Problem(String.valueOf(e.getMessage())));
            } catch (IOException | RuntimeException e) {
                LOG.error(
                        "{} {} failed", call.request().method(), call.request().path(), e);
                json(call, 500, new Problem("this failed here; the details are in the coordinator's log"));
            }
        };
    }

    private void status(RoutingContext call) throws IOException {
        json(
                call,
                200,
                new Status(
                        federation.name(),
                        federation.membersDial().toString(),
                        federation.members().list().size(),
                        federation.runs().list().size()));
    }

    private void members(RoutingContext call) throws IOException {
        List<MemberView> views = federation.members().list().stream()
                .map(member -> new MemberView(
                        member.name(),
                        member.signingKey().algorithm(),
                        member.signingKey().fingerprint().hex(),
                        member.enrolled(),
                        member.revocation().map(Member.Revocation::at),
                        member.revocation().map(Member.Revocation::reason)))
                .toList();
        json(call, 200, views);
    }

    private void revoke(RoutingContext call) throws IOException {
        String name = call.pathParam("name");
        RevocationRequest request;
        try {
            request = Optional.ofNullable(Json.mapper().readValue(body(call), RevocationRequest.class))
                    .orElseThrow(() -> new IllegalArgumentException("the body is null"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "a membership is ended with {\"reason\": …}: " + e.getOriginalMessage(), e);
        }
        if (federation.revocations().revoke(name, request.reason())) {
            json(call, 200, new Health("revoked"));
        } else {
            json(call, 404, new Problem("there is no member " + name + ", or its membership was ended before"));
        }
    }

    private void invite(RoutingContext call) throws IOException {
        InvitationRequest request = invitationRequest(body(call));
        Duration validity = request.validity();
        if (validity.isNegative() || validity.isZero() || validity.compareTo(LONGEST_INVITATION) > 0) {
            throw new IllegalArgumentException("an invitation is valid for more than nothing and at most 30 days");
        }
        Enrolments.Invited invited = federation.enrolments().invite(new MemberName(request.name()), validity);
        InvitationToken invitation = new InvitationToken(
                request.name(),
                federation.membersDial(),
                federation.enrolments().authorityFingerprint().bytes(),
                invited.secret());
        json(call, 201, new InvitationView(request.name(), invitation.encode(), invited.expires()));
    }

    private static InvitationRequest invitationRequest(String body) {
        try {
            return Optional.ofNullable(Json.mapper().readValue(body, InvitationRequest.class))
                    .orElseThrow(() -> new IllegalArgumentException("the body is null"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "an invitation is asked for with {\"name\": …, \"validity\": \"24h\"}: " + e.getOriginalMessage(),
                    e);
        }
    }

    private void trainings(RoutingContext call) throws IOException {
        List<RunView> views = new ArrayList<>();
        for (LiveRun run : federation.runs().list()) {
            views.add(view(run));
        }
        json(call, 200, views);
    }

    private void training(RoutingContext call) throws IOException {
        Optional<LiveRun> run = federation.runs().find(call.pathParam("run"));
        if (run.isPresent()) {
            json(call, 200, view(run.get()));
        } else {
            json(call, 404, new Problem("there is no run " + call.pathParam("run")));
        }
    }

    private void start(RoutingContext call) throws IOException {
        PlanSettings settings;
        try {
            settings = SettingsReader.parse("plan", body(call), PlanSettings.class);
        } catch (SettingsException e) {
            json(call, 400, new Problem(String.valueOf(e.getMessage())));
            return;
        }
        for (String member : settings.members().keySet()) {
            Optional<Member> enrolled = federation.members().find(member);
            if (enrolled.isEmpty()) {
                throw new IllegalArgumentException("'" + member + "' is not enrolled; invite it first");
            }
            if (enrolled.get().revocation().isPresent()) {
                throw new IllegalArgumentException(
                        "the membership of '" + member + "' was ended; invite it again first");
            }
        }
        Optional<LiveRun> run = federation.runs().start(settings);
        if (run.isPresent()) {
            json(call, 201, view(run.get()));
        } else {
            json(call, 409, new Problem("there is a run " + settings.run() + " already; choose another name"));
        }
    }

    private void promote(RoutingContext call) throws IOException {
        json(call, 200, view(federation.promotions().promote(call.pathParam("run"))));
    }

    private void models(RoutingContext call) throws IOException {
        json(
                call,
                200,
                federation.promotions().list().stream().map(AdminServer::view).toList());
    }

    private static ModelView view(Promotion promotion) {
        return new ModelView(promotion.run(), promotion.model().hex(), promotion.at());
    }

    private void model(RoutingContext call) throws IOException {
        Sha256 digest = Sha256.parse(call.pathParam("sha256"));
        boolean known = false;
        for (LiveRun run : federation.runs().list()) {
            known |= run.state().schedule().firstModel().equals(digest)
                    || view(run).history().stream()
                            .anyMatch(round -> round.model().equals(Optional.of(digest.hex())));
        }
        if (known && federation.blobs().has(digest)) {
            call.response().sendFile(federation.blobs().path(digest).toString());
        } else {
            json(call, 404, new Problem("there is no global adapter " + digest.hex()));
        }
    }

    private RunView view(LiveRun run) throws IOException {
        return RunView.of(run, federation.journal().replay(run.plan().run()));
    }

    private static String body(RoutingContext call) {
        String body = call.body().asString();
        if (body == null) {
            throw new IllegalArgumentException("the request has no body");
        }
        return body;
    }

    private static void json(RoutingContext call, int status, Object value) {
        try {
            call.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(Json.mapper().writeValueAsBytes(value)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
