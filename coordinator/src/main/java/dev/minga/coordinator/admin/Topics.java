package dev.minga.coordinator.admin;

import dev.minga.coordinator.admin.AdminServer.Federation;
import dev.minga.coordinator.round.RoundState;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.shared.settings.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A federation as things that change, each with its JSON as it is now. A run is looked at again only after something happened
 * in it; members, of whom something happens all the time, only so often. Not thread-safe.
 */
final class Topics {
    private static final long MEMBERS_NANOS = Duration.ofSeconds(5).toNanos();

    private final Federation federation;
    private final MemberRoster roster;
    private final LongSupplier nanoTime;
    private final Map<String, RoundState> seen = new HashMap<>();
    private final Map<String, Topic> trainings = new LinkedHashMap<>();
    private @Nullable Topic members;
    private long membersAt;

    /**
     * Something that changes.
     *
     * @param event the name of the event that tells it
     * @param json its one line
     */
    record Topic(String event, String json) {
        static Topic of(String event, Object value) throws IOException {
            return new Topic(event, Json.mapper().writeValueAsString(value));
        }
    }

    Topics(Federation federation, MemberRoster roster, LongSupplier nanoTime) {
        this.federation = federation;
        this.roster = roster;
        this.nanoTime = nanoTime;
    }

    /** All topics by a name that stays; equal objects where nothing changed. */
    Map<String, Topic> now() throws IOException {
        for (LiveRun run : federation.runs().list()) {
            look(run);
        }
        Topic known = members;
        if (known == null || nanoTime.getAsLong() - membersAt >= MEMBERS_NANOS) {
            known = Topic.of("members", roster.members());
            members = known;
            membersAt = nanoTime.getAsLong();
        }
        Map<String, Topic> all = new LinkedHashMap<>();
        trainings.forEach((run, topic) -> all.put("training " + run, topic));
        all.put("members", known);
        all.put("models", Topic.of("models", RunRoutes.promotions(federation)));
        all.put("ledger", Topic.of("ledger", LedgerRoutes.newest(federation.ledger())));
        return all;
    }

    @SuppressWarnings("ReferenceEquality") // every event makes a new state
    private void look(LiveRun run) throws IOException {
        String name = run.plan().run();
        RoundState state = run.state();
        if (seen.get(name) != state) {
            trainings.put(
                    name,
                    Topic.of("training", RunView.of(run, federation.journal().replay(name))));
            seen.put(name, state);
        }
    }
}
