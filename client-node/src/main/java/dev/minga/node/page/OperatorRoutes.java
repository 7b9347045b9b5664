package dev.minga.node.page;

import dev.minga.shared.settings.Json;
import dev.minga.shared.text.Printable;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page for the node's operator: what data the node would use, what was sent, and a switch to pause.
 *
 * <p><b>Guarantee.</b> It shows texts of the node's logs, so everything but the page's own files needs the key in the node's
 * directory: other users of the machine, and web pages in the operator's browser, are told nothing and change nothing.
 */
public final class OperatorRoutes implements Routes {
    static final String GUARDED = "/v1/";

    private static final Logger LOG = LoggerFactory.getLogger(OperatorRoutes.class);
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";
    private static final Map<String, String> FILES = Map.of(
            "/", "index.html",
            "/page.css", "page.css",
            "/page.js", "page.js");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8");

    private final String key;
    private final Operator operator;

    /** What the page shows and does. */
    public interface Operator {
        /** What is to be shown, as something that becomes JSON. May read all logs. */
        Object preview() throws IOException;

        /** Has the node pause, or go on. */
        void pause(boolean paused) throws IOException;
    }

    /** @param key what the operator shows; compared in constant time */
    public OperatorRoutes(String key, Operator operator) {
        this.key = key;
        this.operator = operator;
    }

    @Override
    public void addTo(Router router) {
        Map<String, Buffer> files = new HashMap<>();
        FILES.forEach((path, name) -> files.put(path, read(name)));
        FILES.forEach((path, name) -> router.get(path)
                .handler(context -> context.response()
                        .putHeader("Content-Type", TYPES.get(name.substring(name.lastIndexOf('.') + 1)))
                        .putHeader("Content-Security-Policy", POLICY)
                        .putHeader("Referrer-Policy", "no-referrer")
                        .end(files.get(path))));
        router.route(GUARDED + "*").handler(this::judge);
        router.get("/v1/preview").blockingHandler(answered(operator::preview));
        router.post("/v1/pause").blockingHandler(answered(() -> paused(true)));
        router.post("/v1/resume").blockingHandler(answered(() -> paused(false)));
    }

    private static Buffer read(String name) {
        try (InputStream file = OperatorRoutes.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new FileNotFoundException(name);
            }
            return Buffer.buffer(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("the page is damaged", e);
        }
    }

    private void judge(RoutingContext context) {
        String shown = Optional.ofNullable(context.request().getHeader("Authorization"))
                .orElse("");
        if (MessageDigest.isEqual(
                shown.getBytes(StandardCharsets.UTF_8), ("Bearer " + key).getBytes(StandardCharsets.UTF_8))) {
            context.next();
        } else {
            answer(context, 401, Map.of("error", "this needs the key in page.key in the node's directory"));
        }
    }

    private Object paused(boolean paused) throws IOException {
        operator.pause(paused);
        return Map.of("paused", paused);
    }

    private interface Answer {
        Object get() throws IOException;
    }

    private static Handler<RoutingContext> answered(Answer answer) {
        return context -> {
            try {
                answer(context, 200, answer.get());
            } catch (IOException | RuntimeException e) {
                LOG.error("{} failed", context.request().path(), e);
                answer(context, 500, Map.of("error", Printable.line(String.valueOf(e.getMessage()))));
            }
        };
    }

    private static void answer(RoutingContext context, int status, Object value) {
        try {
            context.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(Json.mapper().writeValueAsBytes(value)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
