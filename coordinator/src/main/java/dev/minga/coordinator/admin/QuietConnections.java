package dev.minga.coordinator.admin;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Hangs up on connections on which nothing is asked: strangers may open any number of them. One that waits for an answer is not
 * quiet, however long that takes. HTTP/1.1 only, where a connection has one request at a time. All state belongs to one event
 * loop; answers end on other threads.
 */
final class QuietConnections {
    private final Vertx vertx;
    private final Context loop;
    private final Duration patience;
    private final Map<HttpConnection, Line> open = new HashMap<>();

    private static final class Line {
        private Optional<Long> timer = Optional.empty();
        private Optional<RoutingContext> asking = Optional.empty();
    }

    /**
     * Watches nothing yet.
     *
     * @param vertx with one event loop
     * @param patience how long a connection may be open, or stay open after an answer, before the headers of its next request are
     *     there
     */
    QuietConnections(Vertx vertx, Duration patience) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.patience = patience;
    }

    /** A connection is open. On the event loop. */
    void opened(HttpConnection connection) {
        Line line = new Line();
        open.put(connection, line);
        connection.closeHandler(closed -> {
            open.remove(connection);
            line.timer.ifPresent(vertx::cancelTimer);
        });
        await(connection, line);
    }

    /** A request came in; its connection is left alone until it is answered. On the event loop. */
    void asked(RoutingContext context) {
        HttpConnection connection = context.request().connection();
        Optional.ofNullable(open.get(connection)).ifPresent(line -> {
            line.timer.ifPresent(vertx::cancelTimer);
            line.timer = Optional.empty();
            line.asking = Optional.of(context);
            context.addEndHandler(ended -> loop.runOnContext(now -> answered(connection, context)));
        });
        context.next();
    }

    /** The next request may have come in before this is told. */
    @SuppressWarnings("ReferenceEquality") // this very request
    private void answered(HttpConnection connection, RoutingContext context) {
        Line line = open.get(connection);
        if (line != null && line.asking.filter(last -> last == context).isPresent()) {
            line.asking = Optional.empty();
            await(connection, line);
        }
    }

    private void await(HttpConnection connection, Line line) {
        line.timer = Optional.of(vertx.setTimer(patience.toMillis(), late -> connection.close()));
    }
}
