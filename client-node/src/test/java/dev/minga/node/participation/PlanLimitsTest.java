package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.node.budget.BudgetReport;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.TrainingPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a policy lets through beside its budget: which plans, and when. */
class PlanLimitsTest extends AtAScene {
    private static final TrainingPlan PLAN = Plans.ordinary().build();

    private static PlanLimits of(List<String> runs, List<String> bases, Integer rounds, Integer steps) {
        return new PlanLimits(
                Optional.ofNullable(runs).filter(some -> !some.isEmpty()),
                Optional.ofNullable(bases).filter(some -> !some.isEmpty()),
                Optional.ofNullable(rounds),
                Optional.ofNullable(steps));
    }

    private void policy(PlanLimits limits, Optional<String> hours) throws IOException {
        NodeSettings.Policy before = Scene.policy(8);
        scene.policy = new NodeSettings.Policy(
                before.maxEpsilon(),
                before.delta(),
                before.minMembers(),
                before.labels(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(limits),
                hours);
        scene.restarted();
    }

    private void offered() {
        scene.coordinator.asks(PLAN, 1, Scene.adapter(PLAN, 0));
        scene.step();
    }

    @Test
    void aPlanWithinAllLimitsIsTrained() throws IOException {
        String run = PLAN.getRun();
        String base = PLAN.getBase().getName();
        policy(
                of(
                        List.of("other", run.charAt(0) + "*"),
                        List.of(base),
                        PLAN.getRounds(),
                        PLAN.getPrivacy().getStepsPerRound()),
                Optional.empty());
        offered();
        assertThat(scene.coordinator.declines).isEmpty();
        assertThat(scene.work.trained).isNotEmpty();
    }

    @Test
    void aPlanBeyondOneOfThemIsDeclinedAndTheOperatorToldWhich() throws IOException {
        for (PlanLimits limits : List.of(
                of(List.of("another*"), List.of(), null, null),
                of(List.of(PLAN.getRun().substring(1)), List.of(), null, null),
                of(List.of(), List.of("bge-base"), null, null),
                of(List.of(), List.of(), PLAN.getRounds() - 1, null),
                of(List.of(), List.of(), null, PLAN.getPrivacy().getStepsPerRound() - 1))) {
            scene.warned.clear();
            scene.coordinator.declines.clear();
            policy(limits, Optional.empty());
            offered();
            assertThat(scene.coordinator.declines)
                    .as("%s", limits)
                    .extracting(FakeCoordinator.Decline::reason)
                    .containsExactly(DeclineReason.PLAN_NOT_ALLOWED);
            assertThat(scene.warned).as("%s", limits).anyMatch(line -> line.contains("the policy's plans."));
            assertThat(scene.work.trained).isEmpty();
        }
    }

    @Test
    void limitsThatAllowNothingAreAMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new PlanLimits(Optional.of(List.of()), Optional.empty(), Optional.empty(), Optional.empty()))
                .withMessage("runs allows nothing; leave it out to allow all");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(List.of(), List.of(), 0, null))
                .withMessage("maxRounds must be at least 1, not 0");
    }

    /** The scene's clock stands at ten in the morning. */
    @Test
    void outsideOfItsHoursANodeBeginsNothingAndSendsWhatItHas() throws IOException {
        policy(of(List.of(), List.of(), null, null), Optional.of("20:00-06:00"));
        scene.coordinator.asks(PLAN, 1, Scene.adapter(PLAN, 0));
        assertThat(scene.step().pause()).isEqualTo(Duration.ofMinutes(1));
        assertThat(scene.work.trained).isEmpty();
        assertThat(scene.said).contains("there is work; it waits for policy.hours, 20:00-06:00");
        scene.step();
        assertThat(scene.said).as("told once, after that it takes part").hasSize(2);

        scene.clock = Clock.fixed(Instant.parse("2026-05-04T20:00:00Z"), ZoneOffset.UTC);
        scene.restarted();
        scene.step();
        assertThat(scene.work.trained).hasSize(1);
    }

    @Test
    void aPausedNodeAsksForNothingUntilItIsResumed() throws IOException {
        scene.home.pause().begin(Instant.EPOCH);
        offered();
        assertThat(scene.work.trained).isEmpty();
        assertThat(scene.said).singleElement().asString().startsWith("paused; 'minga node resume ");
        scene.restarted();
        scene.step();
        assertThat(scene.work.trained).as("also after a restart").isEmpty();
        scene.home.pause().end();
        scene.step();
        assertThat(scene.work.trained).hasSize(1);
    }

    @Test
    void whatWasBegunBeforeAPauseStaysHereUntilItIsOver() throws IOException {
        scene.work.whileTraining = (terms, round) -> {
            try {
                scene.home.pause().begin(Instant.EPOCH);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        offered();
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.coordinator.offers).isEmpty();
        assertThat(Departures.in(scene.home.rounds()))
                .singleElement()
                .extracting(Departures.Departure::state)
                .isEqualTo("waiting");
        scene.home.pause().end();
        scene.step();
        assertThat(scene.coordinator.offers).hasSize(1);
        assertThat(scene.work.trained).as("not again").hasSize(1);
    }

    @Test
    void whatWasSentIsShownWithItsDigestSizeAndNorm() throws IOException {
        assertThat(Departures.in(scene.home.rounds())).isEmpty();
        offered();
        List<Departures.Departure> sent = Departures.in(scene.home.rounds());
        assertThat(sent).hasSize(1);
        Departures.Departure only = sent.get(0);
        assertThat(only.run()).isEqualTo(PLAN.getRun());
        assertThat(only.round()).isEqualTo(1);
        assertThat(only.bytes()).isPositive();
        assertThat(only.norm().orElseThrow()).isPositive();
        assertThat(only.state()).isIn("received", "counted");
        BudgetReport report = BudgetReport.of(
                Budgets.open(scene.home, scene.settings(), scene.clock),
                Budgets.open(scene.home, scene.settings(), scene.clock).state(),
                Optional.empty());
        assertThat(report.runs()).hasSize(1);
    }
}
