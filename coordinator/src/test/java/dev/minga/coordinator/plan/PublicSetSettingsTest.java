package dev.minga.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.gate.Gate;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.proto.v1.EvaluationMechanism;
import dev.minga.proto.v1.EvaluationPlan;
import dev.minga.proto.v1.PublicSetPlan;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A plan whose averages are evaluated on a public set, from the operator's YAML on. */
class PublicSetSettingsTest {
    private static final List<String> NAMES = List.of("ada", "bob");
    private static final String PLAIN = Plans.yaml("run", 3, 2, NAMES);
    private static final String YAML = Plans.onPublicSet(PLAIN, 2, 2);

    private static RunPlan signed(TrainingPlan plan) {
        return new RunPlan(plan, plan.toByteArray(), new byte[0]);
    }

    @Test
    void thePlanNamesTheFileByDigestSizeAndNumbersOfRecordsAndNothingElseIsCounted() {
        TrainingPlan plan = Plans.settings(YAML).toPlan("andes", Optional.of(Plans.PUBLIC_SET));
        EvaluationPlan evaluation = plan.getEvaluation();
        ByteString digest = ByteString.copyFrom(Sha256.of(Plans.PUBLIC_SET).bytes());
        assertThat(evaluation.toBuilder().clearGate().build())
                .isEqualTo(EvaluationPlan.newBuilder()
                        .setEveryRounds(2)
                        .setDeadlineSeconds(300)
                        .setPublicSet(PublicSetPlan.newBuilder()
                                .setSha256(digest)
                                .setSize(Plans.PUBLIC_SET.length)
                                .addRecords(100)
                                .addRecords(1))
                        .build());
        RunPlan run = signed(plan);
        assertThat(run.publicSetDigest()).contains(Sha256.of(Plans.PUBLIC_SET));
        assertThat(run.evaluationMechanism())
                .isEqualTo(EvaluationMechanism.newBuilder()
                        .setPublicSetSha256(digest)
                        .build());
        assertThat(run.evaluation().orElseThrow().gate().orElseThrow().source()).isEqualTo(Gate.Source.PUBLIC_SET);
        assertThat(signed(Plans.settings(Plans.evaluated(PLAIN, 2, 2)).toPlan("andes"))
                        .publicSet())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ProtectedUnit.class)
    void itIsForEveryUnitAndCostsNone(ProtectedUnit unit) {
        String privacy = switch (unit) {
            case RECORD -> PLAIN;
            case ENTITY -> PLAIN.replace("unit: record\n", "unit: entity\n  maxRecordsPerEntity: 4\n");
            case MEMBER ->
                PLAIN.replace("unit: record", "unit: member").replace("declaredUnits: 10", "declaredUnits: 1");
        };
        RunPlan with =
                signed(Plans.settings(Plans.onPublicSet(privacy, 1, 2)).toPlan("andes", Optional.of(Plans.PUBLIC_SET)));
        RunPlan without = signed(Plans.settings(privacy).toPlan("andes"));
        assertThat(with.declaredEpsilon()).isFinite().isEqualTo(without.declaredEpsilon());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "publicSet: set.jsonl | everyRoundz: 1 | unknown key 'everyRoundz'",
                "publicSet: set.jsonl | heldOut: 0.1 | either heldOut and noiseMultiplier, or publicSet alone",
                "publicSet: set.jsonl | noiseMultiplier: 3 | either heldOut and noiseMultiplier, or publicSet alone",
            })
    void oneSourceIsNeeded(String line, String instead, String what) {
        for (String text : List.of(instead, line + "\n  " + instead)) {
            assertThatExceptionOfType(SettingsException.class)
                    .isThrownBy(() -> SettingsReader.parse("plan", YAML.replace(line, text), PlanSettings.class))
                    .withMessageContaining(what);
        }
    }

    @Test
    void bothSourcesAreNotTakenAndHeldOutRecordsAreForUnitRecordOnly() {
        String both = Plans.evaluated(PLAIN, 2, 2).replace("  heldOut", "  publicSet: set.jsonl\n  heldOut");
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> SettingsReader.parse("plan", both, PlanSettings.class))
                .withMessageContaining("either heldOut and noiseMultiplier, or publicSet alone");
        String members = Plans.evaluated(PLAIN, 2, 2)
                .replace("unit: record", "unit: member")
                .replace("declaredUnits: 10", "declaredUnits: 1");
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> SettingsReader.parse("plan", members, PlanSettings.class))
                .withMessageContaining("evaluation.heldOut needs privacy.unit: record")
                .withMessageContaining("give a publicSet");
    }

    @Test
    void aFileThatIsMissingNotAskedForOrNoneIsRefusedInWords() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plans.settings(YAML).toPlan("andes"))
                .withMessage(
                        "evaluation.publicSet: set.jsonl did not come with the plan; start the run with 'minga training"
                                + " start'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plans.settings(PLAIN).toPlan("andes", Optional.of(Plans.PUBLIC_SET)))
                .withMessage("a public set came with a plan that names none; name it evaluation.publicSet");
        byte[] other = "{\"text\": \"a\", \"label\": \"sqli\"}\n".getBytes(StandardCharsets.UTF_8);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Plans.settings(YAML).toPlan("andes", Optional.of(other)))
                .withMessage(
                        "evaluation.publicSet: set.jsonl: line 1: has the label 'sqli', the plan's are benign, attack");
    }
}
