package dev.minga.coordinator.admin;

import dev.minga.coordinator.monitoring.Monitored;
import dev.minga.shared.metrics.MetricsPage;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.LongSupplier;

/** What Prometheus reads, and the measuring of all other requests by their route. */
final class MetricsRoutes {
    /** The page's path; a viewer may read it. */
    static final String PATH = "/metrics";

    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE");
    private static final String OTHER = "other";
    private static final double NANOS = 1e9;

    private final Monitored monitored;
    private final LongSupplier nanoTime;

    MetricsRoutes(Monitored monitored, LongSupplier nanoTime) {
        this.monitored = monitored;
        this.nanoTime = nanoTime;
    }

    /** Before all other routes. */
    void measureAll(Router router) {
        router.route().handler(context -> {
            long from = nanoTime.getAsLong();
            context.addEndHandler(ended -> measure(context, (nanoTime.getAsLong() - from) / NANOS));
            context.next();
        });
    }

    /** After who asks was made sure of. */
    void addTo(Router router) {
        router.get(PATH)
                .blockingHandler(
                        context -> context.response()
                                .putHeader("Content-Type", MetricsPage.CONTENT_TYPE)
                                .end(Buffer.buffer(monitored.page().text())),
                        false);
    }

    /** The route's template: what a caller wrote into the path makes no label. */
    private void measure(RoutingContext context, double seconds) {
        Route route = context.currentRoute();
        String path = route == null || route.getPath() == null ? OTHER : route.getPath();
        String method = context.request().method().name();
        monitored
                .requests()
                .answered(
                        path,
                        METHODS.contains(method) ? method : OTHER,
                        context.response().getStatusCode(),
                        seconds);
    }
}
