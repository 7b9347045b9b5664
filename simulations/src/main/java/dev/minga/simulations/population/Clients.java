package dev.minga.simulations.population;

import dev.minga.simulations.demo.data.AttackStrings;
import java.util.HashMap;
import java.util.Map;

/**
 * Made-up senders of the demo's strings: a client sends whole clusters, of one family by their first strings, until it has sent
 * enough; then the family's next client begins. Not thread-safe.
 */
final class Clients {
    private final int least;
    private final Map<Integer, Client> byCluster = new HashMap<>();
    private final Map<String, Client> lastOfFamily = new HashMap<>();

    private static final class Client {
        private final String name;
        private int sent;

        Client(String name) {
            this.name = name;
        }
    }

    /**
     * Nobody has sent anything.
     *
     * @param least how many strings each sends at least, the last of a family excepted; 1 for a client a cluster
     */
    Clients(int least) {
        this.least = least;
    }

    /** Who sends the next string. */
    String of(AttackStrings.Clustered string) {
        Client client = byCluster.computeIfAbsent(
                string.cluster(), cluster -> next(string.string().family()));
        client.sent++;
        return client.name;
    }

    private Client next(String family) {
        Client last = lastOfFamily.get(family);
        if (last != null && last.sent < least) {
            return last;
        }
        Client next = new Client("client " + byCluster.size());
        lastOfFamily.put(family, next);
        return next;
    }
}
