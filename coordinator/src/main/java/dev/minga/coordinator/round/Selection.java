package dev.minga.coordinator.round;

import dev.minga.crypto.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which members a round asks when it does not need all: the first so many by SHA-256 of plan, round and name. The draw is
 * public: nobody chooses whom it asks but through who is there to be drawn, which the log names.
 *
 * @param participants with so many contributions the round is over, or soon over
 * @param asked how many are drawn, at least {@code participants}: some may not answer in time
 * @param grace how long it goes on after that, for the others that were asked
 * @param plan the plan's digest
 */
public record Selection(int participants, int asked, Duration grace, Sha256 plan) {
    private static final String DOMAIN = "minga/selection/v1";

    /** @throws IllegalArgumentException if fewer are asked than shall take part, or nobody shall */
    public Selection {
        if (participants < 1 || asked < participants) {
            throw new IllegalArgumentException(
                    "a round of " + participants + " participants cannot ask " + asked + " members");
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("a grace is not negative");
        }
    }

    /** The most contributions that a round can have. */
    public int most() {
        return grace.isZero() ? participants : asked;
    }

    /** Whom the round asks of these; all of them if they are not more than are asked. */
    public SortedSet<String> draw(int round, Collection<String> there) {
        SortedMap<String, String> order = new TreeMap<>();
        there.forEach(member -> order.put(key(round, member) + member, member));
        return order.values().stream().limit(asked).collect(Collectors.toCollection(TreeSet::new));
    }

    private String key(int round, String member) {
        String text = String.join("\n", DOMAIN, plan.hex(), Integer.toString(round), member);
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
