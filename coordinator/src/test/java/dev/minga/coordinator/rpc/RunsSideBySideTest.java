package dev.minga.coordinator.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.coordinator.run.LiveRun;
import dev.minga.proto.v1.NextTaskResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two runs of the same members at once. */
@Timeout(60)
class RunsSideBySideTest {
    @TempDir
    private Path directory = Path.of("");

    private TwoMembers two;

    @BeforeEach
    void connect() throws Exception {
        two = new TwoMembers(directory);
    }

    @AfterEach
    void disconnect() throws Exception {
        two.close();
    }

    private LiveRun asked(NextTaskResponse task) throws Exception {
        String run = dev.minga.proto.v1.TrainingPlan.parseFrom(task.getTrain().getPlan())
                .getRun();
        return two.federation.runs.find(run).orElseThrow();
    }

    /** ada is the last in every round, so that the next one opens as soon as she is done. */
    @Test
    void theSlowestMemberIsNotKeptByOneOfThem() throws Exception {
        LiveRun first = two.openRound(3, 2);
        two.federation.clock.move(Duration.ofSeconds(1));
        LiveRun second = two.openRound(3, 2);
        List<String> order = new ArrayList<>();
        for (int task = 0; task < 6; task++) {
            for (LiveRun run : List.of(first, second)) {
                if (!run.state().ended()
                        && !TwoMembers.collecting(run).contributions().containsKey("bob")) {
                    two.bobSubmits(run);
                }
            }
            two.federation.clock.move(Duration.ofSeconds(1));
            LiveRun run = asked(two.adasLink.nextTask());
            assertThat(asked(two.adasLink.nextTask()))
                    .as("asked again, the same")
                    .isSameAs(run);
            order.add(run.plan().run());
            two.adaSubmits(run);
        }
        assertThat(order).containsExactly("run-1", "run-2", "run-1", "run-2", "run-1", "run-2");
        assertThat(first.state().ended() && second.state().ended()).isTrue();
    }

    @Test
    void whoFollowsSeveralHearsOfTheEndOfEachAlsoWhileOthersGoOn() throws Exception {
        LiveRun first = two.openRound(1, 2);
        LiveRun second = two.openRound(1, 2);
        two.openRound(1, 2);
        for (LiveRun run : List.of(first, second)) {
            two.adaSubmits(run);
            two.bobSubmits(run);
        }
        assertThat(two.adasLink.nextTask(List.of("run-1", "run-2")).hasTrain())
                .as("work before news")
                .isTrue();
        two.adaSubmits(two.federation.runs.find("run-3").orElseThrow());
        assertThat(two.adasLink
                        .nextTask(List.of("run-1", "run-2", "run-3"))
                        .getEnded()
                        .getRun())
                .isEqualTo("run-1");
        assertThat(two.adasLink.nextTask(List.of("run-2", "run-3")).getEnded().getRun())
                .isEqualTo("run-2");
        assertThat(two.adasLink.nextTask(List.of("run-3")).hasWait()).isTrue();
        two.bobSubmits(two.federation.runs.find("run-3").orElseThrow());
        assertThat(two.adasLink.nextTask(List.of("run-1")).getEnded().getRun()).isEqualTo("run-1");
        assertThat(two.adasLink.nextTask().getEnded().getRun()).isEqualTo("run-3");
    }
}
