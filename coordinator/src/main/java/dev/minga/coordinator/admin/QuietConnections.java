package dev.minga.coordinator.admin;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Hangs up on connections on which nothing is asked: strangers may open any number of them. One that waits for an answer is not
 * quiet, however long that takes. On one event loop.
 */
final class QuietConnections {
    private final Vertx vertx;
    private final Duration patience;
    private final Map<HttpConnection, Long> timers = new HashMap<>();

    /** @param patience how long a connection may be open, or stay open after an answer, before the next request is whole */
    QuietConnections(Vertx vertx, Duration patience) {
        this.vertx = vertx;
        this.patience = patience;
    }

    /** From now on the connection may be quiet for a while. */
    void watch(HttpConnection connection) {
        long timer = vertx.setTimer(patience.toMillis(), now -> {
            timers.remove(connection);
            connection.close();
        });
        Optional.ofNullable(timers.put(connection, timer)).ifPresent(vertx::cancelTimer);
    }

    /** A request came in; its connection is left alone until it is answered. */
    void asked(RoutingContext context) {
        HttpConnection connection = context.request().connection();
        Optional.ofNullable(timers.remove(connection)).ifPresent(vertx::cancelTimer);
        context.addEndHandler(answered -> watch(connection));
        context.next();
    }
}
