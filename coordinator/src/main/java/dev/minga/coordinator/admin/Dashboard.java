package dev.minga.coordinator.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The page for people: files that hold no data and need no token; what they show, they ask for with the reader's.
 *
 * <p><b>Guarantee.</b> The page runs no script and loads nothing but these files, sends nothing to anybody else, and cannot be
 * shown inside another page: its content security policy (CSP level 3) has the browser refuse all else.
 */
final class Dashboard {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    private static final String FOLDER = "/dashboard/";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private static final String[] NAMES = {
        "index.html",
        "dashboard.css",
        "icon.svg",
        "main.js",
        "api.js",
        "dom.js",
        "overview.js",
        "run.js",
        "plot.js",
        "members.js",
        "models.js",
        "ledger.js",
        "merkle.js",
        "entry.js"
    };

    private final Map<String, Buffer> files = new LinkedHashMap<>();

    Dashboard() {
        for (String name : NAMES) {
            files.put(name, read(name));
        }
    }

    private static Buffer read(String name) {
        try (InputStream file = Dashboard.class.getResourceAsStream("dashboard/" + name)) {
            if (file == null) {
                throw new FileNotFoundException(name);
            }
            return Buffer.buffer(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("the dashboard is damaged", e);
        }
    }

    void addTo(Router router) {
        router.get("/").handler(context -> answer(context, "index.html"));
        router.get("/dashboard/*").handler(context -> answer(context, name(context.normalizedPath())));
    }

    private static String name(String path) {
        return path.startsWith(FOLDER) ? path.substring(FOLDER.length()) : "";
    }

    private void answer(RoutingContext context, String name) {
        Optional<Buffer> file = Optional.ofNullable(files.get(name));
        if (file.isEmpty()) {
            context.fail(404);
            return;
        }
        HttpServerResponse response = context.response();
        response.putHeader("Content-Type", TYPES.get(name.substring(name.lastIndexOf('.') + 1)))
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Cache-Control", "no-cache")
                .end(file.get());
    }
}
