package dev.minga.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.coordinator.gate.Gate;
import dev.minga.coordinator.round.EvaluationTerms;
import dev.minga.coordinator.round.Schedule;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.privacy.Accountant;
import dev.minga.crypto.privacy.PldAccountant;
import dev.minga.crypto.privacy.SubsampledGaussian;
import dev.minga.proto.v1.EvaluationMechanism;
import dev.minga.proto.v1.EvaluationPlan;
import dev.minga.proto.v1.GateMetric;
import dev.minga.proto.v1.GatePlan;
import dev.minga.proto.v1.Mechanism;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.evaluation.EvaluationRounds;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.tensor.TensorFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunPlanTest {
    /** With a fixed norm bound: its last bits may differ between machines, which does not matter since it is signed. */
    private static RunPlan example() throws SettingsException {
        TrainingPlan plan = ExamplePlan.settings().toPlan("andes").toBuilder()
                .setNormBound(1.25)
                .build();
        return new RunPlan(plan, plan.toByteArray(), new byte[64]);
    }

    /** Nodes compare digests of plans: one that changes with a release would look like another plan. */
    @Test
    void theDigestNeverChanges() throws SettingsException {
        assertThat(example().digest().hex())
                .isEqualTo("f2270899130554c2d94e86b1a911e8cc8dff080c252cd6e9628697374b96f6a3");
        assertThat(example().digest()).isEqualTo(example().digest());
    }

    @Test
    void theFirstModelNeverChanges() throws SettingsException {
        assertThat(Sha256.of(example().firstModel()).hex())
                .isEqualTo("4fcd9d930fc4eaffb97935d8b016e44ab47760506d43c14057b301499a442880");
    }

    @Test
    void anotherSeedGivesAnotherFirstModelAndAnotherDigest() throws SettingsException {
        TrainingPlan other =
                ExamplePlan.with("seed: 20260301", "seed: 20260302").toPlan("andes");
        RunPlan plan = new RunPlan(other, other.toByteArray(), new byte[64]);
        assertThat(plan.digest()).isNotEqualTo(example().digest());
        assertThat(plan.firstModel()).isNotEqualTo(example().firstModel());
    }

    @Test
    void theFirstModelIsAFileOfTheLayout() throws SettingsException, IOException {
        try (TensorFile file = TensorFile.open(example().firstModel(), TensorFile.Limits.ADAPTER)) {
            file.requireExactly(example().layout().trainable());
        }
    }

    @Test
    void aPlanIsTheSameAfterItsWayThroughTheJournal() throws Exception {
        RunPlan parsed = RunPlan.parse(example().bytes(), example().signature());
        assertThat(parsed.plan()).isEqualTo(example().plan());
        assertThat(parsed.digest()).isEqualTo(example().digest());
    }

    @Test
    void aRoundsMechanismIsItsShareOfTheRun() throws SettingsException {
        Mechanism.Builder expected = Mechanism.newBuilder()
                .setUnit(PrivacyUnit.RECORD)
                .setNoiseMultiplier(1.1)
                .setSamplingRate(0.02)
                .setClipNorm(0.5)
                .setDelta(1e-6);
        assertThat(List.of(
                        example().mechanism(1),
                        example().mechanism(2),
                        example().mechanism(3)))
                .containsExactly(
                        expected.setFirstStep(0).setLastStep(40).build(),
                        expected.setFirstStep(40).setLastStep(80).build(),
                        expected.setFirstStep(80).setLastStep(120).build());
    }

    @Test
    void anEvaluatedPlanDeclaresItsEvaluationsToo() throws SettingsException {
        TrainingPlan.Builder builder = example().plan().toBuilder();
        builder.setEvaluation(EvaluationPlan.newBuilder()
                .setEveryRounds(2)
                .setHeldOut(0.25)
                .setNoiseMultiplier(3)
                .setDeadlineSeconds(60)
                .setGate(GatePlan.newBuilder()
                        .setMetric(GateMetric.ACCURACY)
                        .setAllowedFall(0.1)
                        .setQuorum(2)));
        RunPlan plan = new RunPlan(builder.build(), builder.build().toByteArray(), new byte[64]);
        assertThat(plan.declaredEpsilon())
                .as("two evaluations, of rounds 2 and 3")
                .isEqualTo(Accountant.PLD.epsilon(
                        List.of(new SubsampledGaussian(1.1, 0.02, 120), new SubsampledGaussian(3, 1, 2)), 1e-6))
                .isGreaterThan(example().declaredEpsilon());
        assertThat(plan.evaluationMechanism())
                .isEqualTo(EvaluationMechanism.newBuilder()
                        .setUnit(PrivacyUnit.RECORD)
                        .setNoiseMultiplier(3)
                        .setHeldOut(0.25)
                        .setDelta(1e-6)
                        .build());
        assertThat(plan.counts()).isEqualTo(4);
        assertThat(plan.schedule(Sha256.of(new byte[1]), Instant.EPOCH).evaluation())
                .contains(new EvaluationTerms(
                        new EvaluationRounds(3, 2),
                        Duration.ofMinutes(1),
                        Optional.of(new Gate(GateMetric.ACCURACY, 0.1, 2, Gate.Source.HELD_OUT))));
    }

    @Test
    void epsilonAndMechanismAreThoseOfThePlansUnit() throws SettingsException {
        RunPlan entities = unsigned("unit: record", "unit: entity\n  maxRecordsPerEntity: 20");
        assertThat(entities.mechanism(1))
                .isEqualTo(example().mechanism(1).toBuilder()
                        .setUnit(PrivacyUnit.ENTITY)
                        .setMaxRecordsPerEntity(20)
                        .build());
        assertThat(entities.declaredEpsilon()).isEqualTo(example().declaredEpsilon());
        RunPlan members = unsigned(
                "unit: record",
                "unit: member",
                "declaredUnits: 5000",
                "declaredUnits: 1",
                "noiseMultiplier: 1.1",
                "noiseMultiplier: 9");
        assertThat(members.declaredEpsilon())
                .isEqualTo(PldAccountant.epsilon(List.of(new SubsampledGaussian(4.5, 1, 3)), 1e-6));
    }

    @Test
    void aPlanOfNoKnownUnitHasNoEpsilon() throws SettingsException {
        TrainingPlan.Builder plan = example().plan().toBuilder();
        plan.getPrivacyBuilder().setUnitValue(99);
        RunPlan unknown = new RunPlan(plan.build(), plan.build().toByteArray(), new byte[0]);
        assertThatIllegalArgumentException()
                .isThrownBy(unknown::declaredEpsilon)
                .withMessage("the unit of privacy is unknown");
    }

    private static RunPlan unsigned(String... linesAndReplacements) throws SettingsException {
        TrainingPlan plan = ExamplePlan.with(linesAndReplacements).toPlan("andes");
        return new RunPlan(plan, plan.toByteArray(), new byte[0]);
    }

    @Test
    void aRoundAsksSoManyTimesItsParticipantsRoundedUpAndAtMostAll() {
        assertThat(asked(10, 1.1)).isEqualTo(11);
        assertThat(asked(3, 1.3)).isEqualTo(4);
        assertThat(asked(10, 1)).isEqualTo(10);
        assertThat(asked(9, 1.3)).isEqualTo(12);
        assertThat(asked(12, 1.3)).isEqualTo(12);
    }

    private static int asked(int participants, double overSelection) {
        List<String> members = IntStream.range(0, 12).mapToObj(i -> "m" + i).toList();
        TrainingPlan plan = Plans.selected("run", 1, 1, participants, overSelection, members)
                .toPlan("andes");
        assertThat(plan.getParticipants()).isEqualTo(participants);
        return plan.getAsked();
    }

    @Test
    void aGraceForStragglersStandsInThePlan() throws SettingsException {
        assertThat(grace("participants: 2", "20s").toPlan("andes").getStragglerGraceSeconds())
                .isEqualTo(20);
        assertThatThrownBy(() -> grace("", "20s")).hasMessageContaining("stragglerGrace needs participants");
        assertThatThrownBy(() -> grace("participants: 2", "16m"))
                .hasMessageContaining("stragglerGrace is longer than roundDeadline");
        assertThatThrownBy(() -> grace("participants: 2", "0s")).hasMessageContaining("stragglerGrace");
    }

    private static PlanSettings grace(String participants, String grace) throws SettingsException {
        String line = "roundDeadline: 15m";
        return ExamplePlan.with(line, line + "\n" + participants + "\nstragglerGrace: " + grace);
    }

    @Test
    void theScheduleIsThePlans() throws SettingsException {
        Sha256 model = Sha256.of(new byte[1]);
        assertThat(example().schedule(model, Instant.EPOCH))
                .isEqualTo(new Schedule(
                        "web-attacks-1",
                        3,
                        new TreeMap<>(Map.of("coast-cert", 2.5, "river-bank", 1.0)),
                        2,
                        Instant.EPOCH.plusSeconds(3_600),
                        Duration.ofMinutes(15),
                        model));
    }
}
