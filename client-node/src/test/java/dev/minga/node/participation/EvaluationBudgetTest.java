package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.privacy.SubsampledGaussian;
import dev.minga.node.budget.RunAccount;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Counts for the averages of rounds 2 and 3 are reserved with the run, charged before they are drawn, and drawn once. */
class EvaluationBudgetTest extends AtAScene {
    private static final TrainingPlan PLAN =
            Plans.ordinary().setEvaluation(Plans.evaluation()).build();
    private static final byte[] MODEL = Scene.adapter(PLAN, 0.5f);

    private RunAccount account() throws IOException {
        return scene.state().run(Sha256.of(PLAN.toByteArray()).hex()).orElseThrow();
    }

    @Test
    void theRunIsReservedWithItsEvaluationsAndEachIsChargedBeforeItIsDrawn() throws IOException {
        SubsampledGaussian training = new SubsampledGaussian(8, 1, 30);
        scene.work.whileEvaluating = (terms, round) -> {
            try {
                assertThat(account().charged()).containsExactly(training, new SubsampledGaussian(20, 1, 2));
                assertThat(account().spent())
                        .containsExactly(
                                new SubsampledGaussian(8, 1, 0),
                                new SubsampledGaussian(20, 1, scene.work.evaluated.size() + 1L));
                assertThat(scene.budget()).last().isEqualTo("evaluation-begun");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
        scene.step();
        assertThat(scene.budget())
                .containsExactly("partition-opened", "order-fixed", "reserved", "evaluation-begun", "evaluation-kept");
        scene.coordinator.asksToEvaluate(PLAN, 3, MODEL);
        scene.step();
        assertThat(scene.work.evaluated).hasSize(2);
        scene.coordinator.ends("run-1", false, "over", new byte[32]);
        scene.step();
        assertThat(account().charged())
                .as("no round was trained, both evaluations were drawn")
                .containsExactly(new SubsampledGaussian(8, 1, 0), new SubsampledGaussian(20, 1, 2));
    }

    @Test
    void whatNeverBeganIsGivenBack() throws IOException {
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
        scene.step();
        scene.coordinator.ends("run-1", false, "over", new byte[32]);
        scene.step();
        assertThat(account().charged())
                .containsExactly(new SubsampledGaussian(8, 1, 0), new SubsampledGaussian(20, 1, 1));
        scene.coordinator.asksToEvaluate(PLAN, 3, MODEL);
        scene.restarted();
        scene.step();
        assertThat(scene.work.evaluated).as("what was given back is not used").hasSize(1);
    }

    /** The training alone fits below 3.2; with two evaluations of σ = 2 it does not. */
    @Test
    void aPlanWhoseEvaluationsTheBudgetDoesNotBearIsDeclined() throws IOException {
        scene.policy = Scene.policy(3.2);
        scene.restarted();
        TrainingPlan dear = Plans.ordinary()
                .setEvaluation(Plans.evaluation().setNoiseMultiplier(2))
                .build();
        scene.coordinator.asks(dear, 1, Scene.adapter(dear, 0));
        scene.step();
        assertThat(scene.coordinator.declines)
                .containsExactly(new FakeCoordinator.Decline("run-1", DeclineReason.BUDGET_TOO_SMALL));
        assertThat(scene.budget()).isEmpty();
        TrainingPlan cheap = Plans.ordinary().setRun("run-2").build();
        scene.coordinator.asks(cheap, 1, Scene.adapter(cheap, 0));
        scene.step();
        assertThat(scene.work.trained).hasSize(1);
    }

    @Test
    void countsThatACrashLostBeforeTheyWereKeptAreDrawnAnewUnderTheSameCharge() throws IOException {
        scene.work.whileEvaluating = (terms, round) -> {
            throw new IllegalStateException("the process ends here");
        };
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
        assertThatIllegalStateException().isThrownBy(scene::step);
        assertThat(scene.budget()).last().isEqualTo("evaluation-begun");
        scene.work.whileEvaluating = (terms, round) -> {};
        scene.restarted();
        scene.step();
        assertThat(scene.work.evaluated).hasSize(1);
        assertThat(scene.coordinator.evaluations).hasSize(1);
        assertThat(scene.budget().stream().filter("evaluation-begun"::equals)).hasSize(1);
        assertThat(account().spent().get(1).steps()).isEqualTo(1);
    }

    @Test
    void countsThatMayHaveLeftAreNeverDrawnAgainWhateverIsLostOnDisk() throws IOException {
        scene.coordinator.evaluationsBreak = true;
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
        scene.step();
        scene.coordinator.evaluationsBreak = false;
        Files.delete(scene.file("run-1", 2, "evaluation.bin"));
        scene.restarted();
        scene.step();
        scene.step();
        assertThat(scene.work.evaluated).hasSize(1);
        assertThat(scene.coordinator.evaluations).hasSize(1);
        assertThat(scene.filesOf("run-1", 2)).containsExactly("evaluation-refused.txt");
        assertThat(scene.warned)
                .contains("the average of round 2 of run run-1 was counted for before and is not counted for again;"
                        + " the counts are not on this disk");
    }

    @Test
    void countsOnDiskThatTheBudgetDoesNotKnowAreNotSent() throws IOException {
        scene.coordinator.evaluationsBreak = true;
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
        scene.step();
        SignedStatement other = scene.coordinator.evaluations.get(0).toBuilder()
                .setAlgorithm("other")
                .build();
        Files.write(scene.file("run-1", 2, "evaluation.bin"), other.toByteArray());
        scene.coordinator.evaluations.clear();
        scene.step();
        assertThat(scene.coordinator.evaluations).isEmpty();
        assertThat(scene.warned).last().asString().contains("are not those that were drawn, by the privacy budget");
    }

    /** The node's own disk shows an evaluation that a budget put back, copies and all, does not know. */
    @Test
    void aBudgetThatIsOlderThanTheNodesOwnCountsStopsTheNode() throws IOException {
        scene.coordinator.asks(PLAN, 1, Scene.adapter(PLAN, 0));
        scene.step();
        byte[] old = Files.readAllBytes(scene.budgetFile());
        byte[] oldHead = Files.readAllBytes(scene.home.budgetCopy(scene.settings()));
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
        scene.step();
        Files.write(scene.budgetFile(), old);
        Files.write(scene.home.budgetCopy(scene.settings()), oldHead);
        Files.write(scene.budgetFile().resolveSibling("head.json"), oldHead);
        scene.restarted();
        assertThatThrownBy(scene::step)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("does not know that this node took part in round 2 of run run-1");
        assertThat(scene.work.evaluated).hasSize(1);
    }

    /** Nothing on the node's own disk shows it; the log has what this node signed. */
    @Test
    void aBudgetThatIsOlderThanTheLogsCountsStopsTheNode() throws IOException {
        scene.coordinator.asks(PLAN, 2, Scene.adapter(PLAN, 0));
        scene.step();
        byte[] old = Files.readAllBytes(scene.budgetFile());
        byte[] oldHead = Files.readAllBytes(scene.home.budgetCopy(scene.settings()));
        scene.coordinator.asksToEvaluate(PLAN, 2, MODEL);
        scene.step();
        Files.write(scene.budgetFile(), old);
        Files.write(scene.home.budgetCopy(scene.settings()), oldHead);
        Files.write(scene.budgetFile().resolveSibling("head.json"), oldHead);
        Files.delete(scene.file("run-1", 2, "evaluation.bin"));
        scene.restarted();
        assertThatThrownBy(scene::step)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("round 2 of run run-1, which the log of federation");
    }
}
