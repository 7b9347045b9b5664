package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.privacy.SubsampledGaussian;
import dev.minga.node.budget.RunAccount;
import dev.minga.node.data.LogFormat;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.OfferResponse;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BudgetTest extends AtAScene {
    // With q = 1 the divergence of order α is 30·α / (2·8²) for one run. Of order 6.1, under which most such runs fit
    // below
    // ε = 4 at δ = 1e-5, that is an ε of 3.154 for one and of 4.583 for two.
    private static final TrainingPlan FIRST = Plans.ordinary().build();
    private static final TrainingPlan SECOND = Plans.ordinary().setRun("run-2").build();
    private static final TrainingPlan TWO_ROUNDS =
            Plans.ordinary().setRun("run-3").setRounds(2).build();

    private void offered(TrainingPlan plan, int round) {
        scene.coordinator.asks(plan, round, Scene.adapter(plan, 0));
        scene.step();
    }

    @Test
    void aRunIsChargedOnDiskBeforeItsFirstStep() throws IOException {
        scene.work.whileTraining = (terms, round) -> {
            try {
                assertThat(scene.budget())
                        .containsExactly("partition-opened", "order-fixed", "reserved", "round-begun");
                RunAccount account = scene.state().run(Scene.digest(FIRST)).orElseThrow();
                assertThat(account.charged()).containsExactly(new SubsampledGaussian(8, 1, 30));
                assertThat(account.spent()).containsExactly(new SubsampledGaussian(8, 1, 10));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        offered(FIRST, 1);
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.budget())
                .containsExactly("partition-opened", "order-fixed", "reserved", "round-begun", "round-kept");
    }

    @Test
    void aSecondRunThatWouldPassTheCapTogetherWithTheFirstIsDeclined() throws IOException {
        scene.policy = Scene.policy(4);
        scene.restarted();
        offered(FIRST, 1);
        offered(SECOND, 1);
        assertThat(scene.coordinator.declines)
                .containsExactly(new FakeCoordinator.Decline("run-2", DeclineReason.BUDGET_TOO_SMALL));
        assertThat(scene.warned)
                .containsExactly("declines run run-2: with it ε would be 4.583 (3.154 before),"
                        + " the policy's maxEpsilon is 4.000");
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.charged(SECOND)).isZero();
    }

    @Test
    void whatARunThatEndedEarlyDidNotUseIsGivenBackAndTheRunIsOver() throws IOException {
        scene.policy = Scene.policy(4);
        scene.restarted();
        offered(FIRST, 1);
        scene.coordinator.ends("run-1", false, "too few members", new byte[32]);
        scene.step();
        assertThat(scene.charged(FIRST)).isEqualTo(10);
        assertThat(scene.work.forgotten).containsExactly("run-1");
        offered(FIRST, 2);
        assertThat(scene.warned)
                .last()
                .isEqualTo("declines run run-1: the run had ended, and what it did not use was given back");
        scene.restarted();
        offered(FIRST, 2);
        assertThat(scene.work.trained).as("what was given back is not used").hasSize(1);
        assertThat(scene.coordinator.declines)
                .containsOnly(new FakeCoordinator.Decline("run-1", DeclineReason.PLAN_NOT_ALLOWED));
        offered(TWO_ROUNDS, 1);
        assertThat(scene.work.trained).hasSize(2);
    }

    @Test
    void aRunWhosePlanWasDroppedOrLateIsChargedForWhatItTrained() throws IOException {
        scene.coordinator.onOffer = statement ->
                OfferResponse.newBuilder().setRejection(Rejection.WRONG_ROUND).build();
        offered(FIRST, 1);
        offered(FIRST, 3);
        scene.coordinator.ends("run-1", false, "gone", new byte[32]);
        scene.step();
        assertThat(scene.charged(FIRST)).isEqualTo(20);
    }

    @Test
    void aCapThatWasLoweredStopsARunThatWasCharged() throws IOException {
        offered(FIRST, 1);
        scene.policy = Scene.policy(3);
        scene.restarted();
        offered(FIRST, 2);
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.coordinator.declines)
                .containsExactly(new FakeCoordinator.Decline("run-1", DeclineReason.BUDGET_TOO_SMALL));
    }

    @Test
    void aSecondSourceStillPaysWhenTheFirstCannot() throws IOException {
        scene.policy = Scene.policy(4);
        scene.restarted();
        offered(FIRST, 1);
        scene.sources = List.of(
                scene.sources.get(0), new NodeSettings.Source(Path.of("b.log"), LogFormat.PLAIN, Path.of("b.csv")));
        scene.restarted();
        offered(FIRST, 2);
        offered(SECOND, 1);
        assertThat(scene.work.taken)
                .extracting(lines -> lines.holds("a.log", 1) + " " + lines.holds("b.log", 1))
                .as("a run keeps to what was charged for it")
                .containsExactly("true false", "true false", "false true");
    }

    @Test
    void twoNodesOfOneOrganisationShareABudget() throws IOException {
        Path shared = folder.resolve("shared");
        scene.policy = Scene.policy(4);
        scene.sharedBudget = Optional.of(shared);
        scene.restarted();
        offered(FIRST, 1);
        Scene other = new Scene(folder.resolve("other"));
        other.policy = Scene.policy(4);
        other.sharedBudget = Optional.of(shared);
        other.restarted();
        other.coordinator.asks(SECOND, 1, Scene.adapter(SECOND, 0));
        other.step();
        assertThat(other.work.trained).isEmpty();
        assertThat(other.coordinator.declines)
                .containsExactly(new FakeCoordinator.Decline("run-2", DeclineReason.BUDGET_TOO_SMALL));
    }

    @Test
    void twoMembersOnOneBudgetDoNotTakePartInOneRunWithTheSameRecords() throws IOException {
        scene.sharedBudget = Optional.of(folder.resolve("shared"));
        scene.restarted();
        offered(FIRST, 1);
        Scene other = new Scene(folder.resolve("other"), "beta");
        other.sharedBudget = scene.sharedBudget;
        other.restarted();
        other.coordinator.asks(FIRST, 1, Scene.adapter(FIRST, 0));
        other.step();
        assertThat(other.work.trained).isEmpty();
        assertThat(other.warned).containsExactly("declines run run-1: the same records take part in it as alpha");
    }

    @Test
    void aLogUnderANewNameIsRefused() throws IOException {
        offered(FIRST, 1);
        scene.sources = List.of(new NodeSettings.Source(
                Optional.of("fresh"),
                Path.of("a.log"),
                LogFormat.PLAIN,
                Path.of("a.csv"),
                Optional.empty(),
                Optional.empty()));
        scene.restarted();
        scene.coordinator.asks(SECOND, 1, Scene.adapter(SECOND, 0));
        assertThatThrownBy(scene::step)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is called fresh in node.yaml, and was a.log before")
                .hasMessageEndingWith("Give it its old name there: name: a.log.");
    }

    @Test
    void aClockThatWentBackStopsTheNode() throws IOException {
        offered(FIRST, 1);
        scene.clock = Clock.fixed(Instant.parse("2026-05-04T09:57:00Z"), ZoneOffset.UTC);
        scene.restarted();
        scene.coordinator.asks(FIRST, 2, Scene.adapter(FIRST, 0));
        assertThatThrownBy(scene::step)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("this machine's clock says 2026-05-04T09:57:00Z")
                .hasMessageEndingWith(
                        "Set the clock; if it is right now and was wrong then, run 'minga node budget accept-clock'.");
        assertThat(scene.work.trained).hasSize(1);
    }

    @Test
    void theChargeSurvivesARestartAndIsNotMadeTwice() throws IOException {
        scene.policy = Scene.policy(4);
        scene.restarted();
        offered(FIRST, 1);
        scene.restarted();
        offered(FIRST, 2);
        assertThat(scene.work.trained).hasSize(2);
        assertThat(scene.budget().stream().filter("reserved"::equals)).hasSize(1);
        scene.restarted();
        offered(SECOND, 1);
        assertThat(scene.coordinator.declines).hasSize(1);
        assertThat(scene.work.trained).hasSize(2);
    }

    @Test
    void aRunThatWasNeverTrainedStaysCharged() throws IOException {
        scene.policy = Scene.policy(4);
        scene.restarted();
        scene.coordinator.asks(FIRST.toByteArray(), 1, Sha256.of(new byte[1]).bytes(), 10);
        scene.step();
        assertThat(scene.work.trained).isEmpty();
        offered(SECOND, 1);
        assertThat(scene.coordinator.declines).hasSize(1);
        assertThat(scene.work.trained).isEmpty();
    }

    @Test
    void aRunThatChangesItsPlanIsDeclinedAlsoAfterARestart() throws IOException {
        offered(FIRST, 1);
        TrainingPlan changed = Plans.ordinary().setRoundDeadlineSeconds(61).build();
        offered(changed, 2);
        scene.restarted();
        offered(changed, 2);
        assertThat(scene.coordinator.declines)
                .containsOnly(new FakeCoordinator.Decline("run-1", DeclineReason.PLAN_NOT_ALLOWED))
                .hasSize(2);
        assertThat(scene.warned).containsOnly("declines run run-1: the run changed its plan");
        assertThat(scene.work.trained).hasSize(1);
        assertThat(scene.budget().stream().filter("reserved"::equals)).hasSize(1);
    }
}
