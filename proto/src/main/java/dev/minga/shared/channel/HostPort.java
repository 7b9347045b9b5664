package dev.minga.shared.channel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An address written {@code host:port}.
 *
 * @param port 0 to 65535; 0 means any free port where something listens
 */
public record HostPort(String host, int port) {
    /** @throws IllegalArgumentException if the host is empty or the port out of range */
    public HostPort {
        if (host.isBlank() || port < 0 || port > 65_535) {
            throw new IllegalArgumentException("an address is written host:port with a port of 0 to 65535");
        }
    }

    /**
     * Reads {@code host:port}.
     *
     * @throws IllegalArgumentException if it is not written so
     */
    @JsonCreator
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("'" + text + "' is not an address; write host:port");
        }
        return new HostPort(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    @JsonValue
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
