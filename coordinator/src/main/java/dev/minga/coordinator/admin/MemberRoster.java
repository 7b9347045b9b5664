package dev.minga.coordinator.admin;

import dev.minga.coordinator.admin.AdminServer.Federation;
import dev.minga.coordinator.admin.AdminViews.MemberView;
import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.round.RoundState;
import dev.minga.coordinator.run.LiveRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All members, with what they did in all runs. A run's journal is read again only after something happened in it. Thread-safe. */
final class MemberRoster {
    private final Federation federation;
    private final Map<String, Deeds> known = new HashMap<>();

    /** How often each member contributed to a run, and was far off. */
    private record Deeds(RoundState state, Map<String, Integer> contributions, Map<String, Integer> outliers) {}

    MemberRoster(Federation federation) {
        this.federation = federation;
    }

    synchronized List<MemberView> members() throws IOException {
        Map<String, Integer> contributions = new HashMap<>();
        Map<String, Integer> outliers = new HashMap<>();
        for (LiveRun run : federation.runs().list()) {
            Deeds deeds = deeds(run);
            deeds.contributions().forEach((member, count) -> contributions.merge(member, count, Integer::sum));
            deeds.outliers().forEach((member, count) -> outliers.merge(member, count, Integer::sum));
        }
        List<MemberView> views = new ArrayList<>();
        for (Member member : federation.members().list()) {
            views.add(new MemberView(
                    member.name(),
                    member.signingKey().algorithm(),
                    member.signingKey().fingerprint().hex(),
                    member.enrolled(),
                    federation.members().certificateExpiry(member.name()),
                    federation.lastSeen().apply(member.name()),
                    contributions.getOrDefault(member.name(), 0),
                    outliers.getOrDefault(member.name(), 0),
                    member.revocation().map(Member.Revocation::at),
                    member.revocation().map(Member.Revocation::reason)));
        }
        return views;
    }

    @SuppressWarnings("ReferenceEquality") // every event makes a new state
    private Deeds deeds(LiveRun run) throws IOException {
        String name = run.plan().run();
        RoundState state = run.state();
        Deeds before = known.get(name);
        if (before != null && before.state() == state) {
            return before;
        }
        Deeds now = new Deeds(state, new HashMap<>(), new HashMap<>());
        for (RoundView round : RunHistory.of(federation.journal().replay(name), rounds -> Optional.empty())) {
            round.contributors().forEach(member -> now.contributions().merge(member, 1, Integer::sum));
            round.outliers().forEach(member -> now.outliers().merge(member, 1, Integer::sum));
        }
        known.put(name, now);
        return now;
    }
}
