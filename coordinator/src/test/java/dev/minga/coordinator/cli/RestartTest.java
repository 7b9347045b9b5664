package dev.minga.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.admin.AdminClient;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.coordinator.testkit.TestPostgres;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.EnrolResponse;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.TrainTask;
import dev.minga.proto.v1.UploadResponse;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.channel.InvitationToken;
import dev.minga.shared.channel.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole coordinator is closed and started again in the middle of a round, on other ports. */
@Timeout(60)
class RestartTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void anAcceptedContributionSurvivesAndTheRunComesToTheSameModel() throws Exception {
        Sha256 uninterrupted = runWith(RunningCoordinator.home(directory.resolve("one")), false);
        Sha256 interrupted = runWith(RunningCoordinator.home(directory.resolve("two")), true);
        assertThat(interrupted).isEqualTo(uninterrupted);
        String server = TestPostgres.emptyDatabase();
        Sha256 onPostgres = runWith(RunningCoordinator.home(directory.resolve("three"), server), true);
        assertThat(onPostgres).isEqualTo(uninterrupted);
    }

    private static Sha256 runWith(CoordinatorHome home, boolean restart) throws Exception {
        Coordinator coordinator = RunningCoordinator.start(home);
        try {
            TestMember ada = enrol(home, "ada");
            TestMember bob = enrol(home, "bob");
            RunningCoordinator.admin(home).start(Plans.yaml("run", 1, 2, List.of("ada", "bob")));
            UploadResponse first;
            try (MemberLink adasLink = link(home, coordinator, ada);
                    MemberLink bobsLink = link(home, coordinator, bob)) {
                adasLink.nextTask();
                bobsLink.nextTask();
                first = submit(adasLink, ada, 0);
                assertThat(first.hasReceipt()).isTrue();
            }
            if (restart) {
                coordinator.close();
                coordinator = RunningCoordinator.start(home);
                assertThat(RunningCoordinator.admin(home)
                                .training("run")
                                .history()
                                .get(0)
                                .contributors())
                        .containsExactly("ada");
            }
            try (MemberLink adasLink = link(home, coordinator, ada);
                    MemberLink bobsLink = link(home, coordinator, bob)) {
                assertThat(adasLink.nextTask().hasWait())
                        .as("ada has contributed")
                        .isTrue();
                assertThat(submit(bobsLink, bob, 1).hasReceipt()).isTrue();
                return lastModel(adasLink);
            }
        } finally {
            coordinator.close();
        }
    }

    private static UploadResponse submit(MemberLink link, TestMember member, int coordinate) throws Exception {
        TrainTask task = link.nextTask().getTrain();
        RunPlan plan = RunPlan.parse(
                task.getPlan().toByteArray(), task.getPlanSignature().toByteArray());
        byte[] delta = Deltas.at(plan.layout(), coordinate, 0.25f);
        Sha256 base = Sha256.ofBytes(task.getBaseSha256().toByteArray());
        return link.submit(member.sign(member.statement(plan, task.getRound(), base, delta)), delta);
    }

    /** Asks until the sum is made, as a node does. */
    private static Sha256 lastModel(MemberLink link) {
        NextTaskResponse task = link.nextTask();
        while (!task.hasEnded()) {
            task = link.nextTask();
        }
        assertThat(task.getEnded().getCompleted())
                .as(task.getEnded().getReason())
                .isTrue();
        return Sha256.ofBytes(task.getEnded().getModelSha256().toByteArray());
    }

    /** With an invitation of the operator, through the admin endpoint and over the wire. */
    private static TestMember enrol(CoordinatorHome home, String name) throws Exception {
        AdminClient admin = RunningCoordinator.admin(home);
        InvitationToken token =
                InvitationToken.parse(admin.invite(name, Duration.ofHours(1)).token());
        Applicant applicant = new Applicant(name.hashCode());
        try (MemberLink link = new MemberLink(Tls.pinned(token.coordinator(), token.authoritySha256()))) {
            EnrolResponse response = link.enrol(applicant.applies(name, token.secret()));
            return new TestMember(
                    name, applicant.tls.getPrivate(), MemberLink.chain(response), applicant.signer, applicant.witness);
        }
    }

    private static MemberLink link(CoordinatorHome home, Coordinator coordinator, TestMember member)
            throws IOException {
        HostPort address = coordinator.membersDial();
        return new MemberLink(Tls.mutual(
                address, member.tlsKey(), member.chain(), home.authority().certificate()));
    }
}
