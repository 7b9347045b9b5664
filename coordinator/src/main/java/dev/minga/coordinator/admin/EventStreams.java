package dev.minga.coordinator.admin;

import dev.minga.coordinator.access.Doorkeeper;
import dev.minga.coordinator.access.Role;
import dev.minga.coordinator.admin.AdminViews.Problem;
import dev.minga.coordinator.admin.Topics.Topic;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whoever listens what changes, as server-sent events (WHATWG HTML §9.2). A listener that does not keep up misses what
 * was in between and is told how things are when it does. Nobody is told anything whose token stopped working. All of it
 * happens on one event loop.
 */
final class EventStreams {
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final int MOST = 64;
    private static final long TICK_MILLIS = 250;
    private static final int TICKS_PER_HEARTBEAT = 60;
    private static final int MOST_OF_ONE_TOKEN = 16;
    private static final int MOST_STALLED_HEARTBEATS = 4;

    private final Vertx vertx;
    private final Context loop;
    private final Topics topics;
    private final Doorkeeper doorkeeper;
    private final Set<Stream> streams = new HashSet<>();
    private Map<String, Topic> latest = Map.of();
    private boolean looking;
    private int ticks;

    /** A listener, with what it was told last. */
    private static final class Stream {
        private final HttpServerResponse response;
        private final String operator;
        private final String authorization;
        private final Map<String, Topic> told = new HashMap<>();
        private int stalled;

        Stream(RoutingContext context) {
            this.response = context.response();
            this.operator = new AdminCall(context).operator();
            this.authorization = Optional.ofNullable(context.request().getHeader("Authorization"))
                    .orElse("");
        }
    }

    EventStreams(Vertx vertx, Topics topics, Doorkeeper doorkeeper) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.topics = topics;
        this.doorkeeper = doorkeeper;
        loop.runOnContext(ready -> vertx.setPeriodic(TICK_MILLIS, timer -> tick()));
    }

    void addTo(Router router) {
        router.get("/v1/events").handler(this::listen);
    }

    private void listen(RoutingContext context) {
        loop.runOnContext(now -> {
            Stream stream = new Stream(context);
            long own = streams.stream()
                    .filter(other -> other.operator.equals(stream.operator))
                    .count();
            if (streams.size() >= MOST || own >= MOST_OF_ONE_TOKEN) {
                context.response().putHeader("Retry-After", "60");
                new AdminCall(context).answer(429, new Problem("too many are listening to events; try again later"));
                return;
            }
            stream.response
                    .setChunked(true)
                    .putHeader("Content-Type", "text/event-stream")
                    .putHeader("Cache-Control", "no-store")
                    .putHeader("X-Accel-Buffering", "no")
                    .closeHandler(gone -> loop.runOnContext(then -> streams.remove(stream)));
            if (!stream.response.closed()) { // who was gone before is told to nobody
                streams.add(stream);
                tell(stream);
            }
        });
    }

    private void tick() {
        if (streams.isEmpty()) {
            latest = Map.of();
            return;
        }
        ticks++;
        if (ticks % TICKS_PER_HEARTBEAT == 0) {
            List.copyOf(streams).forEach(this::heartbeat);
            judgeAgain();
        }
        if (looking) {
            return;
        }
        looking = true;
        vertx.executeBlocking(topics::now)
                .onComplete(looked -> loop.runOnContext(then -> {
                    looking = false;
                    if (looked.succeeded()) {
                        latest = looked.result();
                        streams.forEach(this::tell);
                    } else {
                        LOG.error("what changed cannot be told", looked.cause());
                    }
                }));
    }

    /** Who takes nothing for a minute is hung up on. */
    private void heartbeat(Stream stream) {
        stream.stalled = stream.response.writeQueueFull() ? stream.stalled + 1 : 0;
        if (stream.response.closed() || stream.stalled >= MOST_STALLED_HEARTBEATS) {
            streams.remove(stream);
            stream.response.reset();
        } else if (stream.stalled == 0) {
            stream.response.write(": \n\n");
        }
    }

    private void tell(Stream stream) {
        for (Map.Entry<String, Topic> entry : latest.entrySet()) {
            if (stream.response.writeQueueFull()) {
                return;
            }
            if (!entry.getValue().equals(stream.told.get(entry.getKey()))) {
                Topic topic = entry.getValue();
                stream.told.put(entry.getKey(), topic);
                stream.response.write("event: " + topic.event() + "\ndata: " + topic.json() + "\n\n");
            }
        }
    }

    /** Hangs up on those whose token works no more. */
    void judgeAgain() {
        loop.runOnContext(now -> {
            for (Stream stream : List.copyOf(streams)) {
                vertx.executeBlocking(() -> doorkeeper.admits(stream.authorization, Role.VIEWER), false)
                        .onSuccess(admitted -> loop.runOnContext(then -> {
                            if (!admitted && streams.remove(stream)) {
                                stream.response.end();
                            }
                        }));
            }
        });
    }
}
