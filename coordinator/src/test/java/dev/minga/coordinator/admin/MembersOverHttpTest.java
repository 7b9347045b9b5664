package dev.minga.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.crypto.digest.Sha256;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator sees of members. */
class MembersOverHttpTest extends AtTheAdminServer {
    @Test
    void aMemberShowsWhenItWasHereAndUntilWhenItsCertificateLasts() throws Exception {
        TestMember cyd = federation.enrol("cyd");
        AdminViews.MemberView before = member("cyd");
        assertThat(before.lastSeen()).isEmpty();
        assertThat(before.certificateExpires())
                .contains(cyd.chain().get(0).getNotAfter().toInstant());
        assertThat(before.contributions()).isZero();
        try (MemberLink link = federation.link(cyd)) {
            var unused = link.nextTask();
        }
        assertThat(member("cyd").lastSeen()).contains(federation.clock.instant());
        LiveRun run = federation.startRound("counted", 2, 1, List.of("cyd"));
        Sha256 delta = federation.blobs.put(Deltas.at(run.plan().layout(), 0, 1));
        run.tell(new Contributed("cyd", 1, run.state().schedule().firstModel(), new Contribution(delta, Sha256.of())))
                .join();
        assertThat(member("cyd").contributions()).isEqualTo(1);
    }

    private static AdminViews.MemberView member(String name) throws Exception {
        return client.members().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
