package dev.minga.coordinator.admin;

import dev.minga.coordinator.admin.AdminViews.Problem;
import dev.minga.shared.settings.Json;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer. */
record AdminCall(RoutingContext context) {
    private static final Logger LOG = LoggerFactory.getLogger(AdminCall.class);

    interface Route {
        void handle(AdminCall call) throws IOException;
    }

    /** What a route throws becomes an answer: what the caller did wrong in words, what failed here in the log only. */
    static Handler<RoutingContext> guarded(Route route) {
        return context -> {
            AdminCall call = new AdminCall(context);
            try {
                route.handle(call);
            } catch (IllegalArgumentException e) {
                call.answer(400, new Problem(String.valueOf(e.getMessage())));
            } catch (IOException | RuntimeException e) {
                LOG.error(
                        "{} {} failed",
                        context.request().method(),
                        context.request().path(),
                        e);
                call.answer(500, new Problem("this failed here; the details are in the coordinator's log"));
            }
        };
    }

    String parameter(String name) {
        return context.pathParam(name);
    }

    String body() {
        String body = context.body().asString();
        if (body == null) {
            throw new IllegalArgumentException("the request has no body");
        }
        return body;
    }

    void answer(int status, Object value) {
        try {
            context.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(Json.mapper().writeValueAsBytes(value)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void file(Path file) {
        context.response().sendFile(file.toString());
    }
}
