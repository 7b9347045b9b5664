package dev.minga.coordinator.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.minga.coordinator.admin.AdminViews.BackupRequest;
import dev.minga.coordinator.admin.AdminViews.GarbageRequest;
import dev.minga.coordinator.upkeep.Upkeep;
import dev.minga.shared.settings.Json;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The directory of a running coordinator. */
final class UpkeepRoutes {
    private final Upkeep upkeep;
    private final OperatorActs acts;

    UpkeepRoutes(Upkeep upkeep, OperatorActs acts) {
        this.upkeep = upkeep;
        this.acts = acts;
    }

    void addTo(Router router) {
        router.post("/v1/backups").blockingHandler(AdminCall.guarded(this::backup), false);
        router.post("/v1/garbage").blockingHandler(AdminCall.guarded(this::garbage));
    }

    private void garbage(AdminCall call) throws IOException {
        GarbageRequest request = request(call, GarbageRequest.class, "{\"dryRun\": true}");
        if (!request.dryRun()) {
            acts.begins(call, OperatorActs.Act.GARBAGE, "");
        }
        call.answer(200, upkeep.garbage().collect(request.dryRun()));
    }

    private void backup(AdminCall call) throws IOException {
        BackupRequest request = request(call, BackupRequest.class, "{\"directory\": \"/a/new/directory\"}");
        acts.begins(call, OperatorActs.Act.BACKUP, "");
        call.answer(201, upkeep.backup().write(Path.of(request.directory())));
    }

    private static <T> T request(AdminCall call, Class<T> type, String example) {
        try {
            return Optional.ofNullable(Json.mapper().readValue(call.body(), type))
                    .orElseThrow(() -> new IllegalArgumentException("the body is null"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("this is asked for with " + example + ": " + e.getOriginalMessage(), e);
        }
    }
}
