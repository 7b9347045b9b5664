package dev.minga.coordinator.admin;

import dev.minga.coordinator.access.Doorkeeper;
import dev.minga.coordinator.access.Role;
import dev.minga.coordinator.admin.AdminViews.Problem;
import dev.minga.coordinator.admin.Topics.Topic;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
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
        private final String address;
        private final String authorization;
        private final Map<String, Topic> told = new HashMap<>();

        Stream(HttpServerRequest request) {
            this.response = request.response();
            this.address = String.valueOf(request.remoteAddress().hostAddress());
            this.authorization =
                    Optional.ofNullable(request.getHeader("Authorization")).orElse("");
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
            if (streams.size() >= MOST) {
                context.response().putHeader("Retry-After", "60");
                new AdminCall(context)
                        .answer(429, new Problem(MOST + " others are listening to events; try again later"));
                return;
            }
            Stream stream = new Stream(context.request());
            stream.response
                    .setChunked(true)
                    .putHeader("Content-Type", "text/event-stream")
                    .putHeader("Cache-Control", "no-store")
                    .putHeader("X-Accel-Buffering", "no")
                    .closeHandler(gone -> loop.runOnContext(then -> streams.remove(stream)));
            streams.add(stream);
            tell(stream);
        });
    }

    private void tick() {
        if (streams.isEmpty()) {
            latest = Map.of();
            return;
        }
        ticks++;
        if (ticks % TICKS_PER_HEARTBEAT == 0) {
            streams.forEach(stream -> stream.response.write(": \n\n"));
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
                vertx.executeBlocking(() -> doorkeeper.judge(stream.address, stream.authorization, Role.VIEWER), false)
                        .onSuccess(judgement -> loop.runOnContext(then -> {
                            boolean ended = judgement instanceof Doorkeeper.Refused refused && refused.status() != 429;
                            if (ended && streams.remove(stream)) {
                                stream.response.end();
                            }
                        }));
            }
        });
    }
}
