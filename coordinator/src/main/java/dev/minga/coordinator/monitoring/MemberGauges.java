package dev.minga.coordinator.monitoring;

import dev.minga.coordinator.membership.Invitation;
import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.membership.Members;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Members, invitations and certificates as they are now. No member has a time series of its own. */
public final class MemberGauges {
    private static final Map<String, Duration> SILENCES =
            new TreeMap<>(Map.of("5m", Duration.ofMinutes(5), "1h", Duration.ofHours(1), "1d", Duration.ofDays(1)));

    private final Members members;
    private final Sightings sightings;
    private final Clock clock;

    private MemberGauges(Members members, Sightings sightings, Clock clock) {
        this.members = members;
        this.sightings = sightings;
        this.clock = clock;
    }

    /**
     * Shows members.
     *
     * @param answers whether the database does; it is not waited for otherwise
     * @param certificates the coordinator's own, by name, with when they end
     */
    public static void register(
            Members members,
            Sightings sightings,
            Clock clock,
            BooleanSupplier answers,
            Map<String, Instant> certificates,
            PrometheusRegistry registry) {
        MemberGauges asked = new MemberGauges(members, sightings, clock);
        Gauges gauges = new Gauges(registry);
        gauges.add(
                "members",
                "Members by state.",
                show -> {
                    if (answers.getAsBoolean()) {
                        long active = asked.active().size();
                        show.of(active, "active");
                        show.of(asked.members.list().size() - active, "revoked");
                    }
                },
                "state");
        gauges.add(
                "members_silent",
                "Active members that have not called for longer than this, since the coordinator started.",
                show -> {
                    if (answers.getAsBoolean()) {
                        List<String> active = asked.active();
                        SILENCES.forEach((name, longer) -> show.of(asked.sightings.silent(active, longer), name));
                    }
                },
                "longer_than");
        gauges.add(
                "invitations",
                "Invitations that nobody has used, by whether they can be.",
                show -> {
                    if (answers.getAsBoolean()) {
                        asked.invitations(show);
                    }
                },
                "state");
        gauges.add(
                "certificate_expiry_timestamp_seconds",
                "When certificates end, Unix time; member_soonest of the active members that called since the start.",
                show -> {
                    certificates.forEach((name, end) -> show.of(Gauges.unixSeconds(end), name));
                    Optional<Instant> first =
                            answers.getAsBoolean() ? asked.sightings.firstEnd(asked.active()) : Optional.empty();
                    first.ifPresent(end -> show.of(Gauges.unixSeconds(end), "member_soonest"));
                },
                "certificate");
    }

    private List<String> active() throws IOException {
        return members.list().stream()
                .filter(member -> member.revocation().isEmpty())
                .map(Member::name)
                .toList();
    }

    private void invitations(Gauges.Shown show) throws IOException {
        List<Invitation> unused = members.openInvitations();
        long expired = unused.stream()
                .filter(invitation -> invitation.expires().isBefore(clock.instant()))
                .count();
        show.of(unused.size() - expired, "open");
        show.of(expired, "expired");
    }
}
