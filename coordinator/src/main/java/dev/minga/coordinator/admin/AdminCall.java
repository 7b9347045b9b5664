package dev.minga.coordinator.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.minga.coordinator.access.Doorkeeper;
import dev.minga.coordinator.access.Role;
import dev.minga.coordinator.admin.AdminViews.Problem;
import dev.minga.shared.settings.Json;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer. */
record AdminCall(RoutingContext context) {
    private static final Logger LOG = LoggerFactory.getLogger(AdminCall.class);

    /** Where the context has who calls. */
    static final String CALLER = "caller";

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

    /** Lets only those go on whose role is enough; it belongs to a route, so that no way of writing its path is one around it. */
    static Handler<RoutingContext> needs(Role role) {
        return context -> {
            Doorkeeper.Admitted caller = context.get(CALLER);
            if (caller.role().covers(role)) {
                context.next();
            } else {
                Doorkeeper.Refused refused = Doorkeeper.tooLittle(caller, role);
                new AdminCall(context).answer(refused.status(), new Problem(refused.why()));
            }
        };
    }

    /** The name of the token that came with it. */
    String operator() {
        return context.<Doorkeeper.Admitted>get(CALLER).name();
    }

    /** The role of that token. */
    Role role() {
        return context.<Doorkeeper.Admitted>get(CALLER).role();
    }

    String parameter(String name) {
        return context.pathParam(name);
    }

    /**
     * A whole number of the query.
     *
     * @throws IllegalArgumentException if it is missing, none, or negative
     */
    long number(String name) {
        String text = context.request().getParam(name);
        if (text == null || !text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("'" + name + "' in the query must be a whole number");
        }
        return Long.parseLong(text);
    }

    /** The same, or what it is if it is not given. */
    long number(String name, long otherwise) {
        return context.request().getParam(name) == null ? otherwise : number(name);
    }

    String body() {
        String body = context.body().asString();
        if (body == null) {
            throw new IllegalArgumentException("the request has no body");
        }
        return body;
    }

    /**
     * The body, read as JSON.
     *
     * @throws IllegalArgumentException if it is not such, with what does what and how it should look
     */
    <T> T body(Class<T> type, String form) {
        try {
            return Optional.ofNullable(Json.mapper().readValue(body(), type))
                    .orElseThrow(() -> new IllegalArgumentException("the body is null"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(form + ": " + e.getOriginalMessage(), e);
        }
    }

    /** What a run was told is done, or why it is not. */
    static void await(CompletableFuture<?> done) throws IOException {
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IOException(e.getCause());
        }
    }

    void answer(int status, Object value) {
        try {
            json(status, Json.mapper().writeValueAsBytes(value));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void json(int status, byte[] text) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(text));
    }

    void file(Path file) {
        context.response().putHeader("Content-Type", "application/octet-stream").sendFile(file.toString());
    }
}
