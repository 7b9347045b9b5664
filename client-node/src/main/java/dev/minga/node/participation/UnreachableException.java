package dev.minga.node.participation;

import dev.minga.shared.channel.HostPort;
import java.io.IOException;

/** A call to the coordinator did not get an answer; it may be repeated. */
public final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(HostPort coordinator, Throwable cause) {
        super("the coordinator at " + coordinator + " cannot be reached", cause);
    }
}
