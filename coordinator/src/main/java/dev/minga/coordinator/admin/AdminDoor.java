package dev.minga.coordinator.admin;

import dev.minga.coordinator.access.AccessTokens;
import dev.minga.coordinator.access.Doorkeeper;
import dev.minga.shared.channel.HostPort;
import java.time.Duration;
import java.util.Set;

/**
 * Where the admin endpoint is, and who comes in.
 *
 * @param host this machine's name for others
 * @param quiet how long a connection may be open on which nothing is asked
 */
public record AdminDoor(
        HostPort listen,
        String host,
        AdminIdentity identity,
        AccessTokens tokens,
        Doorkeeper doorkeeper,
        Duration quiet) {
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "[::]");

    /** Where this machine's own commands dial. */
    String localUrl(int port) {
        return url(ANY_ADDRESS.contains(listen.host()) ? "127.0.0.1" : listen.host(), port);
    }

    /** Where others dial. */
    String publicUrl(int port) {
        return url(ANY_ADDRESS.contains(listen.host()) ? host : listen.host(), port);
    }

    private static String url(String host, int port) {
        return "https://" + new HostPort(host, port);
    }
}
