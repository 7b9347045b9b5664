package dev.minga.node.page;

import dev.minga.shared.channel.HostPort;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The node's page: listens on loopback, for reading only. Thread-safe. */
public final class PageServer implements AutoCloseable {
    private static final int IDLE_SECONDS = 60;
    private static final int START_SECONDS = 10;

    private final Vertx vertx;
    private final HttpServer server;

    /**
     * Starts listening.
     *
     * @throws UserError if the address is not loopback
     * @throws IOException if the port cannot be had
     */
    public PageServer(HostPort listen, List<? extends Routes> shown) throws IOException {
        if (!LoopbackGuard.isLoopback(listen.host())) {
            throw new UserError(
                    ExitCode.USAGE,
                    "page.listen in node.yaml is " + listen
                            + ", which is no loopback address: others can reach it; the page has no TLS",
                    "Write 127.0.0.1:" + listen.port() + ", and let your own collector run on this machine");
        }
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        Router router = Router.router(vertx);
        new LoopbackGuard().addTo(router);
        shown.forEach(routes -> routes.addTo(router));
        HttpServer http = vertx.createHttpServer(new HttpServerOptions()
                .setHost(listen.host())
                .setPort(listen.port())
                .setIdleTimeout(IDLE_SECONDS));
        try {
            server = http.requestHandler(router)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            vertx.close();
            throw new IOException("the node's page cannot listen on " + listen + "; is another node using it?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            vertx.close();
            throw new IOException("interrupted", e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
