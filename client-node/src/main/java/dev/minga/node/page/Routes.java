package dev.minga.node.page;

import io.vertx.ext.web.Router;

/** Some of what the page answers. */
public interface Routes {
    /** Adds what it answers; who asks was looked at before. */
    void addTo(Router router);
}
