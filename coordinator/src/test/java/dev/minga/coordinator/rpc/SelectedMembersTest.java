package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.MemberLink;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.proto.v1.NextTaskResponse.TaskCase;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.Rejection;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A round that asks one of two members. */
@Timeout(60)
class SelectedMembersTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void whoIsNotAskedWaitsAndWhatItOffersIsRefused() throws Exception {
        try (TwoMembers two = new TwoMembers(directory)) {
            LiveRun run = two.federation.startRound(Plans.selected("some", 2, 1, 1, 1, List.of("ada", "bob")));
            boolean ada = ((Collecting) run.state()).asks("ada");
            MemberLink asked = ada ? two.adasLink : two.bobsLink;
            MemberLink other = ada ? two.bobsLink : two.adasLink;
            TestMember uninvited = ada ? two.bob : two.ada;
            assertThat(asked.nextTask().getTaskCase()).isEqualTo(TaskCase.TRAIN);
            assertThat(other.nextTask().getTaskCase()).isEqualTo(TaskCase.WAIT);
            byte[] delta = TwoMembers.delta(run, 0);
            OfferResponse answer = other.offer(uninvited.sign(uninvited.statement(run, delta)));
            assertThat(answer.getRejection()).isEqualTo(Rejection.NOT_ASKED);
        }
    }
}
