package dev.minga.coordinator.admin;

import dev.minga.coordinator.admin.AdminServer.Federation;
import dev.minga.coordinator.admin.AdminViews.ModelView;
import dev.minga.coordinator.admin.AdminViews.Problem;
import dev.minga.coordinator.admin.AdminViews.ReasonRequest;
import dev.minga.coordinator.admin.AdminViews.RollbackRequest;
import dev.minga.coordinator.admin.AdminViews.StartRequest;
import dev.minga.coordinator.admin.OperatorActs.Act;
import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.plan.PlanSettings;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.run.Promotions.Promotion;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.peft.PeftAdapter;
import dev.minga.shared.peft.PeftFolder;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsReader;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Runs, and the models that came of them. */
final class RunRoutes {
    private final Federation federation;

    RunRoutes(Federation federation) {
        this.federation = federation;
    }

    void addTo(Router router) {
        router.get("/v1/trainings").blockingHandler(AdminCall.guarded(this::trainings));
        router.get("/v1/trainings/:run").blockingHandler(AdminCall.guarded(this::training));
        router.get("/v1/trainings/:run/rounds").blockingHandler(AdminCall.guarded(this::rounds));
        router.post("/v1/trainings").blockingHandler(AdminCall.guarded(this::start));
        router.post("/v1/trainings/:run/pause")
                .blockingHandler(AdminCall.guarded(call -> steer(call, Act.TRAINING_PAUSE, LiveRun::pause)));
        router.post("/v1/trainings/:run/resume")
                .blockingHandler(AdminCall.guarded(call -> steer(call, Act.TRAINING_RESUME, LiveRun::resume)));
        router.post("/v1/trainings/:run/stop").blockingHandler(AdminCall.guarded(this::stop));
        router.post("/v1/trainings/:run/rollback").blockingHandler(AdminCall.guarded(this::rollBack));
        router.post("/v1/models/rollback").blockingHandler(AdminCall.guarded(this::rollBackModel));
        router.post("/v1/trainings/:run/promotion").blockingHandler(AdminCall.guarded(this::promote));
        router.get("/v1/models").blockingHandler(AdminCall.guarded(this::models));
        router.get("/v1/models/:sha256").blockingHandler(AdminCall.guarded(this::model));
    }

    private void trainings(AdminCall call) throws IOException {
        List<RunView> views = new ArrayList<>();
        for (LiveRun run : federation.runs().list()) {
            views.add(view(run));
        }
        call.answer(200, views);
    }

    private void training(AdminCall call) throws IOException {
        Optional<LiveRun> run = named(call);
        if (run.isPresent()) {
            call.answer(200, view(run.get()));
        }
    }

    private void rounds(AdminCall call) throws IOException {
        Optional<LiveRun> run = named(call);
        if (run.isPresent()) {
            call.answer(200, view(run.get()).history());
        }
    }

    /** The run of the path; if there is none, the call is answered. */
    private Optional<LiveRun> named(AdminCall call) {
        Optional<LiveRun> run = federation.runs().find(call.parameter("run"));
        if (run.isEmpty()) {
            call.answer(404, new Problem("there is no run " + call.parameter("run")));
        }
        return run;
    }

    private void steer(AdminCall call, Act act, Function<LiveRun, CompletableFuture<?>> order) throws IOException {
        Optional<LiveRun> run = named(call);
        if (run.isPresent()) {
            federation.acts().begins(call, act, call.parameter("run"));
            AdminCall.await(order.apply(run.get()));
            call.answer(200, view(run.get()));
        }
    }

    private void stop(AdminCall call) throws IOException {
        ReasonRequest request = call.body(ReasonRequest.class, "a run is stopped with {\"reason\": …}");
        steer(call, Act.TRAINING_STOP, run -> run.stop(request.reason()));
    }

    private void start(AdminCall call) throws IOException {
        StartRequest request = call.body(StartRequest.class, "a run is started with {\"plan\": …, \"publicSet\": …}");
        PlanSettings settings;
        try {
            settings = SettingsReader.parse("plan", request.plan(), PlanSettings.class);
        } catch (SettingsException e) {
            call.answer(400, new Problem(String.valueOf(e.getMessage())));
            return;
        }
        for (String member : settings.members().keySet()) {
            Optional<Member> enrolled = federation.members().find(member);
            boolean newcomer = settings.newcomers().orElse(List.of()).contains(member);
            if (newcomer && enrolled.isEmpty()) {
                continue;
            }
            if (enrolled.isEmpty()) {
                throw new IllegalArgumentException("'" + member + "' is not enrolled; invite it first");
            }
            if (enrolled.get().revocation().isPresent()) {
                throw new IllegalArgumentException(
                        "the membership of '" + member + "' was ended; invite it again first");
            }
        }
        federation.acts().begins(call, Act.TRAINING_START, settings.run());
        Optional<LiveRun> run = federation.runs().start(settings, request.publicSet(), adapter(request.fromPeft()));
        if (run.isPresent()) {
            call.answer(201, view(run.get()));
        } else {
            call.answer(409, new Problem("there is a run " + settings.run() + " already; choose another name"));
        }
    }

    private static Optional<PeftAdapter> adapter(Optional<String> folder) throws IOException {
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        Path path = Path.of(folder.get());
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("the adapter's folder must be an absolute path, not " + path);
        }
        return Optional.of(PeftFolder.read(path));
    }

    private void rollBack(AdminCall call) throws IOException {
        RollbackRequest request =
                call.body(RollbackRequest.class, "a run goes back with {\"round\": …, \"reason\": …}");
        steer(call, Act.TRAINING_ROLLBACK, run -> run.rollBack(request.round(), request.reason()));
    }

    private void rollBackModel(AdminCall call) throws IOException {
        federation.acts().begins(call, Act.MODEL_ROLLBACK, "");
        call.answer(200, view(federation.promotions().rollBack()));
    }

    private void promote(AdminCall call) throws IOException {
        federation.acts().begins(call, Act.MODEL_PROMOTE, call.parameter("run"));
        call.answer(200, view(federation.promotions().promote(call.parameter("run"))));
    }

    private void models(AdminCall call) throws IOException {
        call.answer(200, promotions(federation));
    }

    /** All promotions, oldest first. */
    static List<ModelView> promotions(Federation federation) throws IOException {
        return federation.promotions().list().stream().map(RunRoutes::view).toList();
    }

    private static ModelView view(Promotion promotion) {
        return new ModelView(promotion.run(), promotion.model().hex(), promotion.at());
    }

    private void model(AdminCall call) throws IOException {
        Sha256 digest = Sha256.parse(call.parameter("sha256"));
        if (federation.blobs().has(digest) && isModel(digest)) {
            call.file(federation.blobs().path(digest));
        } else {
            call.answer(404, new Problem("there is no global adapter " + digest.hex()));
        }
    }

    /** Other blobs are members' deltas. */
    private boolean isModel(Sha256 digest) throws IOException {
        for (LiveRun run : federation.runs().list()) {
            if (run.state().schedule().firstModel().equals(digest)
                    || run.restsOn(digest)
                    || view(run).history().stream()
                            .anyMatch(round -> round.model().equals(Optional.of(digest.hex())))) {
                return true;
            }
        }
        return false;
    }

    private RunView view(LiveRun run) throws IOException {
        return RunView.of(run, federation.journal().replay(run.plan().run()));
    }
}
