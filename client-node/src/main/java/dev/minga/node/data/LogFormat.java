package dev.minga.node.data;

import java.util.Optional;

/** The log formats a node reads. All but {@link #PLAIN} give the one normal form of {@link LineParser}. */
public enum LogFormat {
    /** nginx's and Apache's {@code combined} format; further fields behind it are ignored. */
    NGINX_COMBINED,
    /** One JSON object a line, as gateways write it. */
    JSON_GATEWAY,
    /** IIS's W3C extended format; a {@code #Fields:} directive is honoured from its line on. */
    IIS_W3C,
    /** No known format: a line is its own text. */
    PLAIN;

    /** A parser for one stream of lines. */
    public LineParser parser() {
        Grammar grammar = switch (this) {
            case NGINX_COMBINED -> new NginxCombined();
            case JSON_GATEWAY -> new JsonGateway();
            case IIS_W3C -> new IisW3c();
            case PLAIN -> Optional::of;
        };
        return new LineParser(grammar);
    }
}
