package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import dev.minga.crypto.digest.Sha256;
import dev.minga.node.export.RunFacts;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.TrainingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What a node can tell of a run whose model it has. */
class KeptModelTest extends AtAScene {
    private static final TrainingPlan PLAN =
            Plans.ordinary().setEvaluation(Plans.evaluation()).build();

    private KeptModel kept(TrainingPlan plan) throws IOException {
        Files.createDirectories(scene.home.models().resolve(plan.getRun()));
        if (!KeptModel.known(scene.home, plan.getRun())) {
            Files.createDirectories(scene.home.rounds().resolve(plan.getRun()));
            Files.write(scene.home.planFile(plan.getRun()), plan.toByteArray());
        }
        return KeptModel.find(scene.home, plan.getRun()).orElseThrow();
    }

    @Test
    void planLogAndEvaluationsAreTold() throws IOException {
        scene.coordinator.asksToEvaluate(PLAN, 2, Scene.adapter(PLAN, 0.5f));
        scene.step();
        scene.step();
        RunFacts facts = kept(PLAN).facts().orElseThrow();
        assertThat(facts.federation()).isEqualTo("andes");
        assertThat(facts.run()).isEqualTo("run-1");
        assertThat(facts.plan()).isEqualTo(Sha256.of(PLAN.toByteArray()).hex());
        assertThat(facts.scheme()).isEqualTo("ffa");
        assertThat(facts.rounds()).isEqualTo(3);
        assertThat(facts.members()).isEqualTo(3);
        EvaluationStatement signed = EvaluationStatement.parseFrom(
                scene.coordinator.evaluations.get(0).getStatement());
        double all = signed.getCountsList().stream()
                .mapToLong(count -> Math.max(0, count))
                .sum();
        double right = Math.max(0, signed.getCounts(0)) + Math.max(0, signed.getCounts(3));
        assertThat(facts.evaluations())
                .singleElement()
                .asString()
                .startsWith("round 2: no gate, the plan has no gate; alpha counted macro-F1 ")
                .endsWith(String.format(
                        Locale.ROOT, " and accuracy %.4f on records that it held out, noise included", right / all));
        String origin = scene.home.logKeys().origin();
        assertThat(facts.log()).hasValueSatisfying(log -> {
            assertThat(log.origin()).isEqualTo(origin);
            assertThat(log.leaves()).isPositive();
            assertThat(log.root()).hasSize(64);
        });
        assertThat(facts.privacy().epsilon().orElseThrow()).isCloseTo(2.8546, within(0.001));
    }

    /** One of two benign records and the only attack are taken for what they are: F1 is 2/3 for each class. */
    @Test
    void whatWasCountedOnAPublicSetIsTold() throws IOException {
        TrainingPlan plan = Plans.ordinary().setEvaluation(Plans.onPublicSet()).build();
        scene.coordinator.hold(Sha256.of(Plans.PUBLIC_SET), Plans.PUBLIC_SET);
        scene.coordinator.asksToEvaluate(plan, 2, Scene.adapter(plan, 0.5f));
        scene.step();
        scene.step();
        assertThat(kept(plan).facts().orElseThrow().evaluations())
                .containsExactly("round 2: no gate, the plan has no gate; alpha counted macro-F1 0.6667 and accuracy"
                        + " 0.6667 on the public set");
    }

    /** Thirty Gaussian mechanisms of σ = 8, which are one of σ = 8/√30. */
    @Test
    void theDeclaredEpsilonIsThePlans() throws IOException {
        RunFacts facts = kept(Plans.ordinary().build()).facts().orElseThrow();
        assertThat(facts.privacy().epsilon().orElseThrow()).isCloseTo(2.8375, within(0.001));
        assertThat(facts.privacy().delta()).isEqualTo(1e-5);
        assertThat(facts.privacy().unit()).isEqualTo("record");
        assertThat(facts.evaluations()).isEmpty();
        assertThat(facts.log()).isEmpty();
    }

    @Test
    void withoutNoiseThereIsNoEpsilon() throws IOException {
        TrainingPlan.Builder plan = Plans.ordinary();
        plan.getPrivacyBuilder().setNoiseMultiplier(0);
        assertThat(kept(plan.build()).facts().orElseThrow().privacy().epsilon()).isEmpty();
    }

    @Test
    void aModelWithoutItsPlanIsAModelAllTheSame() throws IOException {
        KeptModel kept = kept(PLAN);
        Files.delete(scene.home.planFile("run-1"));
        assertThat(kept.facts()).isEmpty();
        assertThat(KeptModel.names(scene.home)).isEqualTo(List.of("run-1"));
        assertThat(KeptModel.find(scene.home, "run-2")).isEmpty();
        assertThat(KeptModel.find(scene.home, "../rounds")).isEmpty();
    }

    @Test
    void aDamagedPlanIsNamed() throws IOException {
        KeptModel kept = kept(PLAN);
        Files.write(scene.home.planFile("run-1"), new byte[] {7, 7});
        assertThatIOException()
                .isThrownBy(kept::facts)
                .withMessageStartingWith(scene.home.planFile("run-1") + " is damaged: ");
    }
}
