package dev.minga.node.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.minga.node.monitoring.NodeHealth;
import dev.minga.shared.metrics.MetricsPage;
import dev.minga.shared.settings.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What supervisors and Prometheus ask: {@code /healthz}, whether the process answers, {@code /readyz}, whether the node can do its
 * work, and {@code /metrics}.
 */
public final class MonitoringRoutes implements Routes {
    private final MetricsPage page;
    private final NodeHealth health;

    /** Answers from these. */
    public MonitoringRoutes(MetricsPage page, NodeHealth health) {
        this.page = page;
        this.health = health;
    }

    @Override
    public void addTo(Router router) {
        router.get("/healthz").handler(context -> json(context, 200, Map.of("status", "ok")));
        router.get("/readyz").blockingHandler(this::ready, false);
        router.get("/metrics")
                .blockingHandler(
                        context -> context.response()
                                .putHeader("Content-Type", MetricsPage.CONTENT_TYPE)
                                .end(Buffer.buffer(page.text())),
                        false);
    }

    private void ready(RoutingContext context) {
        Map<String, String> troubles = health.troubles();
        if (troubles.isEmpty()) {
            json(context, 200, Map.of("status", "ok"));
        } else {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("status", "not ready");
            answer.put("troubles", troubles);
            json(context, 503, answer);
        }
    }

    private static void json(RoutingContext context, int status, Map<String, ?> value) {
        try {
            context.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(Json.mapper().writeValueAsBytes(value)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
