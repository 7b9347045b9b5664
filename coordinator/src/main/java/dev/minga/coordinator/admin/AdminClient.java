package dev.minga.coordinator.admin;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.minga.coordinator.access.Role;
import dev.minga.coordinator.admin.AdminViews.BackupRequest;
import dev.minga.coordinator.admin.AdminViews.CreatedTokenView;
import dev.minga.coordinator.admin.AdminViews.GarbageRequest;
import dev.minga.coordinator.admin.AdminViews.InvitationRequest;
import dev.minga.coordinator.admin.AdminViews.InvitationView;
import dev.minga.coordinator.admin.AdminViews.KitRequest;
import dev.minga.coordinator.admin.AdminViews.KitView;
import dev.minga.coordinator.admin.AdminViews.MemberView;
import dev.minga.coordinator.admin.AdminViews.ModelView;
import dev.minga.coordinator.admin.AdminViews.OpenInvitationView;
import dev.minga.coordinator.admin.AdminViews.Problem;
import dev.minga.coordinator.admin.AdminViews.ReasonRequest;
import dev.minga.coordinator.admin.AdminViews.Rebuild;
import dev.minga.coordinator.admin.AdminViews.RevocationRequest;
import dev.minga.coordinator.admin.AdminViews.RollbackRequest;
import dev.minga.coordinator.admin.AdminViews.StartRequest;
import dev.minga.coordinator.admin.AdminViews.Status;
import dev.minga.coordinator.admin.AdminViews.TokenRequest;
import dev.minga.coordinator.admin.AdminViews.TokenView;
import dev.minga.coordinator.admin.LedgerViews.ConsistencyView;
import dev.minga.coordinator.admin.LedgerViews.EntryView;
import dev.minga.coordinator.admin.LedgerViews.InclusionView;
import dev.minga.coordinator.admin.LedgerViews.LedgerView;
import dev.minga.coordinator.store.Sweep;
import dev.minga.coordinator.upkeep.Backup;
import dev.minga.shared.settings.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Calls a coordinator's admin endpoint. Thread-safe. */
public final class AdminClient {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** For what reads all deltas of a round, or all blobs. */
    private static final Duration LONG_PATIENCE = Duration.ofHours(6);

    private final AdminAccess access;
    private final HttpClient http;

    /**
     * Dials what the access names.
     *
     * @throws IllegalArgumentException if its authorities are no certificates
     */
    public AdminClient(AdminAccess access) {
        this.access = access;
        this.http = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .sslContext(TrustedAuthorities.of(access.authorities()))
                .build();
    }

    /** The coordinator answered, and refused. */
    public static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String reason) {
            super(reason);
        }
    }

    /** Whether the coordinator says of itself that it is ready. */
    public boolean ready() throws IOException, InterruptedException {
        HttpRequest health = request("/readyz").build();
        return http.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    }

    /** The coordinator's state. */
    public Status status() throws IOException, InterruptedException, RefusedException {
        return read(get("/v1/status"), new TypeReference<>() {});
    }

    /** All members. */
    public List<MemberView> members() throws IOException, InterruptedException, RefusedException {
        return read(get("/v1/members"), new TypeReference<>() {});
    }

    /** The invitations that nobody has used. */
    public List<OpenInvitationView> invitations() throws IOException, InterruptedException, RefusedException {
        return read(get("/v1/invitations"), new TypeReference<>() {});
    }

    /** The rounds of a run. */
    public List<RoundView> rounds(String run) throws IOException, InterruptedException, RefusedException {
        return read(get("/v1/trainings/" + segment(run) + "/rounds"), new TypeReference<>() {});
    }

    /** The log's newest tree. */
    public LedgerView ledger() throws IOException, InterruptedException, RefusedException {
        return read(get("/v1/ledger"), new TypeReference<>() {});
    }

    /** The log's entries from a leaf on, at most so many and at most 200. */
    public List<EntryView> entries(long from, int most) throws IOException, InterruptedException, RefusedException {
        return read(get("/v1/ledger/entries?from=" + from + "&most=" + most), new TypeReference<>() {});
    }

    /** That a leaf is in the tree of a size. */
    public InclusionView inclusion(long leaf, long size) throws IOException, InterruptedException, RefusedException {
        return read(get("/v1/ledger/inclusion?leaf=" + leaf + "&size=" + size), new TypeReference<>() {});
    }

    /** That the tree of a size only adds to an earlier one. */
    public ConsistencyView consistency(long from, long to) throws IOException, InterruptedException, RefusedException {
        return read(get("/v1/ledger/consistency?from=" + from + "&to=" + to), new TypeReference<>() {});
    }

    /**
     * Listens to what changes, until the listener has heard enough or the coordinator hangs up. First it hears everything as it
     * is.
     *
     * @param listener says of each event whether it wants more
     */
    public void listen(Predicate<ServerEvent> listener) throws IOException, InterruptedException, RefusedException {
        HttpRequest request = request("/v1/events").GET().build();
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() >= 300) {
                throw refusal(body.readAllBytes());
            }
            ServerEvent.read(body, listener);
        }
    }

    /** All tokens of this endpoint, without their secrets. */
    public List<TokenView> tokens() throws IOException, InterruptedException, RefusedException {
        return read(get("/v1/tokens"), new TypeReference<>() {});
    }

    /** Makes a token; its secret is in the answer and nowhere else. */
    public CreatedTokenView createToken(String name, Role role, Optional<Duration> validity)
            throws IOException, InterruptedException, RefusedException {
        String body = Json.mapper().writeValueAsString(new TokenRequest(name, role, validity));
        return read(post("/v1/tokens", "application/json", body), new TypeReference<>() {});
    }

    /** Has a token work no more. */
    public void revokeToken(String name) throws IOException, InterruptedException, RefusedException {
        post("/v1/tokens/" + segment(name) + "/revocation", "application/json", "{}");
    }

    /** Invites an organisation. */
    public InvitationView invite(String name, Duration validity)
            throws IOException, InterruptedException, RefusedException {
        String body = Json.mapper().writeValueAsString(new InvitationRequest(name, validity));
        return read(post("/v1/invitations", "application/json", body), new TypeReference<>() {});
    }

    /** Has the open invitations of a name work no more. */
    public void withdraw(String name) throws IOException, InterruptedException, RefusedException {
        post("/v1/invitations/" + segment(name) + "/withdrawal", "application/json", "{}");
    }

    /** Invites an organisation by a kit. */
    public KitView kit(KitRequest request) throws IOException, InterruptedException, RefusedException {
        String body = Json.mapper().writeValueAsString(request);
        return read(post("/v1/kits", "application/json", body), new TypeReference<>() {});
    }

    /** Ends a membership. */
    public void revoke(String name, String reason) throws IOException, InterruptedException, RefusedException {
        String body = Json.mapper().writeValueAsString(new RevocationRequest(reason, Optional.empty()));
        post("/v1/members/" + segment(name) + "/revocation", "application/json", body);
    }

    /** Ends a membership, and has a run go on from a round that is averaged again without it. */
    public void eject(String name, String reason, Rebuild rebuild)
            throws IOException, InterruptedException, RefusedException {
        String body = Json.mapper().writeValueAsString(new RevocationRequest(reason, Optional.of(rebuild)));
        post("/v1/members/" + segment(name) + "/revocation", "application/json", body, LONG_PATIENCE);
    }

    /** Has a run go back to an earlier round's average. */
    public RunView rollBack(String run, int round, String reason)
            throws IOException, InterruptedException, RefusedException {
        return steer(run, "rollback", Json.mapper().writeValueAsString(new RollbackRequest(round, reason)));
    }

    /** Makes the model the one in use that was so before. */
    public ModelView rollBack() throws IOException, InterruptedException, RefusedException {
        return read(post("/v1/models/rollback", "application/json", "{}"), new TypeReference<>() {});
    }

    /** Starts a run from a plan in YAML that needs no file beside it. */
    public RunView start(String plan) throws IOException, InterruptedException, RefusedException {
        return start(plan, Optional.empty(), Optional.empty());
    }

    /**
     * Starts a run from a plan in YAML.
     *
     * @param publicSet the file that its evaluation names
     * @param fromPeft a folder on the coordinator's machine with an adapter of PEFT's to begin with
     */
    public RunView start(String plan, Optional<byte[]> publicSet, Optional<Path> fromPeft)
            throws IOException, InterruptedException, RefusedException {
        Optional<String> folder =
                fromPeft.map(path -> path.toAbsolutePath().normalize().toString());
        String body = Json.mapper().writeValueAsString(new StartRequest(plan, publicSet, folder));
        return read(post("/v1/trainings", "application/json", body), new TypeReference<>() {});
    }

    /** All runs. */
    public List<RunView> trainings() throws IOException, InterruptedException, RefusedException {
        return read(get("/v1/trainings"), new TypeReference<>() {});
    }

    /** One run. */
    public RunView training(String run) throws IOException, InterruptedException, RefusedException {
        return read(get("/v1/trainings/" + segment(run)), new TypeReference<>() {});
    }

    /** Holds a run until it is resumed. */
    public RunView pause(String run) throws IOException, InterruptedException, RefusedException {
        return steer(run, "pause", "{}");
    }

    /** Lets a run go on that was paused. */
    public RunView resume(String run) throws IOException, InterruptedException, RefusedException {
        return steer(run, "resume", "{}");
    }

    /** Ends a run. */
    public RunView stop(String run, String reason) throws IOException, InterruptedException, RefusedException {
        return steer(run, "stop", Json.mapper().writeValueAsString(new ReasonRequest(reason)));
    }

    private RunView steer(String run, String verb, String body)
            throws IOException, InterruptedException, RefusedException {
        return read(
                post("/v1/trainings/" + segment(run) + "/" + verb, "application/json", body), new TypeReference<>() {});
    }

    /** Makes a complete run's model the one in use. */
    public ModelView promote(String run) throws IOException, InterruptedException, RefusedException {
        return read(
                post("/v1/trainings/" + segment(run) + "/promotion", "application/json", "{}"),
                new TypeReference<>() {});
    }

    /** All promotions, oldest first. */
    public List<ModelView> models() throws IOException, InterruptedException, RefusedException {
        return read(get("/v1/models"), new TypeReference<>() {});
    }

    /** The file of a global adapter. */
    public byte[] model(String sha256) throws IOException, InterruptedException, RefusedException {
        return get("/v1/models/" + segment(sha256));
    }

    /** Collects garbage, or only counts it. */
    public Sweep.Found collectGarbage(boolean dryRun) throws IOException, InterruptedException, RefusedException {
        String body = Json.mapper().writeValueAsString(new GarbageRequest(dryRun));
        return read(post("/v1/garbage", "application/json", body), new TypeReference<>() {});
    }

    /** Writes a backup to a new directory on the coordinator's machine. */
    public Backup.Written backup(String directory) throws IOException, InterruptedException, RefusedException {
        String body = Json.mapper().writeValueAsString(new BackupRequest(directory));
        HttpRequest.Builder request = request("/v1/backups")
                .timeout(LONG_PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return read(send(request.build()), new TypeReference<>() {});
    }

    /** A part of a path, whatever it holds. */
    private static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static <T> T read(byte[] body, TypeReference<T> type) throws IOException {
        return Json.mapper().readValue(body, type);
    }

    private byte[] get(String path) throws IOException, InterruptedException, RefusedException {
        return send(request(path).GET().build());
    }

    private byte[] post(String path, String type, String body)
            throws IOException, InterruptedException, RefusedException {
        return post(path, type, body, PATIENCE);
    }

    private byte[] post(String path, String type, String body, Duration patience)
            throws IOException, InterruptedException, RefusedException {
        return send(request(path)
                .timeout(patience)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(access.url() + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + access.token());
    }

    private byte[] send(HttpRequest request) throws IOException, InterruptedException, RefusedException {
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() >= 300) {
            throw refusal(response.body());
        }
        return response.body();
    }

    private static RefusedException refusal(byte[] body) throws IOException {
        return new RefusedException(Json.mapper().readValue(body, Problem.class).error());
    }
}
