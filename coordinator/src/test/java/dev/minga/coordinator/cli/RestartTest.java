package dev.minga.coordinator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.store.CoordinatorHome;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.coordinator.testkit.TestPostgres;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.NextTaskResponse;
import dev.minga.proto.v1.UploadResponse;
import java.nio.file.Path;
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
            TestMember ada = MembersOf.enrol(home, "ada");
            TestMember bob = MembersOf.enrol(home, "bob");
            RunningCoordinator.admin(home).start(Plans.yaml("run", 1, 2, List.of("ada", "bob")));
            UploadResponse first;
            try (MemberLink adasLink = MembersOf.link(home, coordinator, ada);
                    MemberLink bobsLink = MembersOf.link(home, coordinator, bob)) {
                adasLink.nextTask();
                bobsLink.nextTask();
                first = MembersOf.submit(adasLink, ada, 0);
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
            try (MemberLink adasLink = MembersOf.link(home, coordinator, ada);
                    MemberLink bobsLink = MembersOf.link(home, coordinator, bob)) {
                assertThat(adasLink.nextTask().hasWait())
                        .as("ada has contributed")
                        .isTrue();
                assertThat(MembersOf.submit(bobsLink, bob, 1).hasReceipt()).isTrue();
                return lastModel(adasLink);
            }
        } finally {
            coordinator.close();
        }
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
}
