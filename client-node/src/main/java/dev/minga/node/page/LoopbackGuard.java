package dev.minga.node.page;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/**
 * Lets in only what is asked of this machine by its address: a name such as localhost may be another user's page on the other loopback
 * address. A web site that has its name point to 127.0.0.1 (DNS rebinding) makes
 * a browser ask under that site's name, which is refused; and since no answer allows another origin, no site may read one.
 */
final class LoopbackGuard implements Routes {
    private static final Pattern LOOPBACK =
            Pattern.compile("127\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})|\\[?::1]?", Pattern.CASE_INSENSITIVE);

    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int MISDIRECTED = 421;

    /** Whether this is a name or an address of the machine itself, and can be no other's. */
    static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host).matches();
    }

    @Override
    public void addTo(Router router) {
        router.route().handler(LoopbackGuard::judge);
    }

    private static void judge(RoutingContext context) {
        HostAndPort authority = context.request().authority();
        if (authority == null || !isLoopback(authority.host())) {
            refuse(context, MISDIRECTED, "this page is for this machine; ask for it as 127.0.0.1");
        } else if (!mayBe(context.request().method(), context.request().path())) {
            context.response().putHeader("Allow", "GET");
            refuse(context, METHOD_NOT_ALLOWED, "this can only be read");
        } else {
            context.response()
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .putHeader("Cache-Control", "no-store")
                    .putHeader("Cross-Origin-Resource-Policy", "same-origin");
            context.next();
        }
    }

    /** Only what needs the page's key changes anything. */
    private static boolean mayBe(HttpMethod method, String path) {
        return method.equals(HttpMethod.GET)
                || method.equals(HttpMethod.POST) && path.startsWith(OperatorRoutes.GUARDED);
    }

    private static void refuse(RoutingContext context, int status, String why) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(why + "\n");
    }
}
