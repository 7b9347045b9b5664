package dev.minga.coordinator.monitoring;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** When each member called last, and until when the certificate is good that it showed; of this process's life. Thread-safe. */
public final class Sightings {
    private final Clock clock;
    private final Instant from;
    private final Map<String, Seen> byMember = new ConcurrentHashMap<>();

    private record Seen(Instant at, Instant certificateEnds) {}

    /** Nobody was seen yet. */
    public Sightings(Clock clock) {
        this.clock = clock;
        this.from = clock.instant();
    }

    /** A member called. */
    public void saw(String member, Instant certificateEnds) {
        byMember.put(member, new Seen(clock.instant(), certificateEnds));
    }

    /** When a member called last, if it did. */
    public Optional<Instant> lastSeen(String member) {
        return Optional.ofNullable(byMember.get(member)).map(Seen::at);
    }

    /** How many of these have not called for longer than this; nobody has before this process has run for so long. */
    public long silent(Collection<String> members, Duration longer) {
        Instant now = clock.instant();
        return members.stream()
                .map(byMember::get)
                .map(seen -> seen == null ? from : seen.at())
                .filter(at -> at.plus(longer).isBefore(now))
                .count();
    }

    /** When the first certificate of these members ends, of those that were seen. */
    public Optional<Instant> firstEnd(Collection<String> members) {
        return members.stream()
                .map(byMember::get)
                .flatMap(seen -> Optional.ofNullable(seen).stream())
                .map(Seen::certificateEnds)
                .min(Instant::compareTo);
    }
}
