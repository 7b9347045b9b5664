package dev.minga.coordinator.simulation;

import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.EvaluationOpened;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.coordinator.round.RoundEvent.RunPaused;
import dev.minga.coordinator.round.RoundEvent.RunResumed;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Until when a run waits, from the plan and the times of its events. */
final class Deadline {
    private final RunPlan plan;
    private Instant until;
    private @Nullable Instant pausedAt;

    Deadline(Instant created, RunPlan plan) {
        this.plan = plan;
        until = created.plusSeconds(plan.plan().getRecruitmentDeadlineSeconds());
    }

    void after(RoundEvent event) {
        if (event instanceof RoundOpened opened) {
            until = opened.opened().plusSeconds(plan.plan().getRoundDeadlineSeconds());
        } else if (event instanceof EvaluationOpened opened) {
            until = opened.opened().plusSeconds(plan.plan().getEvaluation().getDeadlineSeconds());
        } else if (event instanceof RunPaused paused) {
            pausedAt = paused.at();
        } else if (event instanceof RunResumed resumed && pausedAt != null) {
            until = until.plus(Duration.between(pausedAt, resumed.at()));
            pausedAt = null;
        }
    }

    Instant until() {
        return until;
    }

    boolean passed(Instant now) {
        return pausedAt == null && !now.isBefore(until);
    }
}
