package dev.minga.coordinator.store;

import dev.minga.shared.channel.HostPort;
import java.util.List;

/**
 * {@code coordinator.yaml}.
 *
 * @param federation the federation's name
 * @param listen where members dial; port 0 takes any free one
 * @param hosts names and addresses in the server's certificate; the first is written into invitations
 * @param admin where the operator's commands dial; loopback unless there is a reason
 */
public record CoordinatorSettings(String federation, HostPort listen, List<String> hosts, HostPort admin) {
    public CoordinatorSettings {
        if (!federation.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException("federation must be 1 to 63 lower-case letters, digits and hyphens");
        }
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("hosts must name at least one name or address of this machine");
        }
    }

    /** The file's text. */
    String yaml() {
        return "# What this coordinator is. Unknown keys are refused.\n"
                + "federation: " + federation + "\n"
                + "# Where members dial.\n"
                + "listen: \"" + listen + "\"\n"
                + "# Names and addresses in the server's certificate; the first is written into invitations.\n"
                + "hosts:\n"
                + String.join(
                        "", hosts.stream().map(host -> "  - \"" + host + "\"\n").toList())
                + "# Where the operator's commands dial, on this machine.\n"
                + "admin: \"" + admin + "\"\n";
    }
}
