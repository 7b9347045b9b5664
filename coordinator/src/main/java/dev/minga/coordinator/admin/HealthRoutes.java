package dev.minga.coordinator.admin;

import dev.minga.coordinator.admin.AdminViews.Health;
import dev.minga.coordinator.admin.AdminViews.NotReady;
import dev.minga.coordinator.upkeep.Readiness;
import io.vertx.ext.web.Router;
import java.util.Map;

/**
 * What supervisors ask, without a token: {@code /healthz}, whether this process answers (if not, start it again), and
 * {@code /readyz}, whether it can keep what it promises (if not, starting it again mends nothing).
 */
final class HealthRoutes {
    private final Readiness readiness;

    HealthRoutes(Readiness readiness) {
        this.readiness = readiness;
    }

    void addTo(Router router) {
        router.get("/healthz").handler(context -> new AdminCall(context).answer(200, new Health("ok")));
        router.get("/readyz").handler(context -> ready(new AdminCall(context)));
    }

    private void ready(AdminCall call) {
        Map<String, String> troubles = readiness.troubles();
        if (troubles.isEmpty()) {
            call.answer(200, new Health("ok"));
        } else {
            call.answer(503, new NotReady("not ready", troubles));
        }
    }
}
