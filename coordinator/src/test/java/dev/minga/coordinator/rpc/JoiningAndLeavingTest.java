package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.MemberMessage.Present;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.proto.v1.NextTaskResponse.TaskCase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members that come and go while a run goes on. */
@Timeout(60)
class JoiningAndLeavingTest {
    @TempDir
    private Path directory = Path.of("");

    private static void contribute(LiveRun run, TestMember member, MemberLink link, int coordinate) throws Exception {
        int round = ((Collecting) run.state()).round();
        byte[] delta = Deltas.at(run.plan().layout(), coordinate, 0.25f);
        assertThat(link.submit(member.sign(member.statement(run, delta)), delta).hasReceipt())
                .as(member.name() + " in round " + round)
                .isTrue();
    }

    @Test
    void oneThatEnrolsDuringARunJoinsItAndOneThatIsRevokedLeavesIt() throws Exception {
        try (TestFederation federation = new TestFederation(directory)) {
            TestMember ada = federation.enrol("ada");
            TestMember bob = federation.enrol("bob");
            MemberLink adasLink = federation.link(ada);
            MemberLink bobsLink = federation.link(bob);
            LiveRun run = federation
                    .runs
                    .start(Plans.settings(
                            Plans.yaml("open", 3, 2, List.of("ada", "bob", "zoe")) + "newcomers: [zoe]\n"))
                    .orElseThrow();
            // Certificates are of the present time, and tests may set the clock only forward.
            TestMember zoe = federation.enrol("zoe");
            run.tell(new Present("ada")).join();
            run.tell(new Present("bob")).join();
            federation.mailbox.pass(Duration.ofMinutes(61));
            assertThat(((Collecting) run.state()).round()).isEqualTo(1);
            contribute(run, ada, adasLink, 0);
            contribute(run, bob, bobsLink, 1);

            MemberLink zoesLink = federation.link(zoe);
            assertThat(zoesLink.nextTask().getTaskCase()).isEqualTo(TaskCase.TRAIN);
            contribute(run, ada, adasLink, 0);
            contribute(run, bob, bobsLink, 1);
            assertThat(((Collecting) run.state()).round())
                    .as("it waits for zoe")
                    .isEqualTo(2);
            contribute(run, zoe, zoesLink, 2);
            assertThat(((Collecting) run.state()).round()).isEqualTo(3);

            new Revocations(federation.enrolments, federation.runs, federation.server).revoke("bob", "left");
            contribute(run, ada, adasLink, 0);
            contribute(run, zoe, zoesLink, 2);
            assertThat(run.state().ended()).as("nobody waits for bob").isTrue();
            adasLink.close();
            bobsLink.close();
            zoesLink.close();
        }
    }
}
