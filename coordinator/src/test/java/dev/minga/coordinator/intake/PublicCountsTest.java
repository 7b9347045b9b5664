package dev.minga.coordinator.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.testkit.Applicant;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.proto.v1.EvaluationMechanism;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.TrainingPlan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a member may say that it counted on a set of a hundred harmless records and one attack. */
class PublicCountsTest {
    private static final Applicant KEYS = new Applicant(5);
    private static final TestMember ADA =
            new TestMember("ada", KEYS.tls.getPrivate(), List.of(), KEYS.signer, KEYS.witness);
    private static final Member MEMBER = new Member(
            "ada",
            ADA.signer().publicKey(),
            NoteKey.cosigner("ada", ADA.witness().publicKey()),
            Instant.EPOCH,
            Optional.empty());
    private static final RunPlan PLAN = plan();

    private static RunPlan plan() {
        TrainingPlan plan = Plans.onPublicSet("run", 3, 1, 2, 1, List.of("ada", "bob"))
                .toPlan(Plans.FEDERATION, Optional.of(Plans.PUBLIC_SET));
        return new RunPlan(plan, plan.toByteArray(), new byte[0]);
    }

    private static EvaluationStatement.Builder statement(List<Long> counts) {
        return ADA.evaluation(PLAN, 2, Sha256.of(), counts);
    }

    private static void assertRefused(Rejection reason, EvaluationStatement.Builder statement) {
        assertThatExceptionOfType(RejectedException.class)
                .isThrownBy(() -> EvaluationCheck.consistent(statement.build(), MEMBER, PLAN))
                .satisfies(refused -> assertThat(refused.rejection()).isEqualTo(reason));
    }

    @Test
    void whatRecordsThereAreCanBeTakenForAnything() {
        for (List<Long> counts :
                List.of(List.of(100L, 0L, 0L, 1L), List.of(0L, 100L, 1L, 0L), List.of(63L, 37L, 1L, 0L))) {
            assertThatCode(() -> EvaluationCheck.consistent(statement(counts).build(), MEMBER, PLAN))
                    .as("%s", counts)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void otherNumbersOfRecordsThanTheSetHasAreRefused() {
        for (List<Long> counts : List.of(
                List.of(99L, 0L, 0L, 1L),
                List.of(101L, 0L, 0L, 1L),
                List.of(100L, 0L, 0L, 0L),
                List.of(100L, 0L, 1L, 1L),
                List.of(99L, 0L, 1L, 1L),
                List.of(101L, -1L, 0L, 1L),
                List.of(100L, 0L, -1L, 2L),
                List.of(100L, 0L, 1L),
                List.<Long>of())) {
            assertRefused(Rejection.WRONG_COUNTS, statement(counts));
        }
    }

    @Test
    void aStatementAboutAnotherSetOrAboutHeldOutRecordsIsRefused() {
        List<Long> counts = List.of(100L, 0L, 0L, 1L);
        assertRefused(Rejection.MECHANISM_DIFFERS, statement(counts).clearMechanism());
        assertRefused(
                Rejection.MECHANISM_DIFFERS,
                statement(counts)
                        .setMechanism(EvaluationMechanism.newBuilder()
                                .setPublicSetSha256(ByteString.copyFrom(new byte[32]))));
        EvaluationStatement.Builder both = statement(counts);
        both.getMechanismBuilder().setUnit(PrivacyUnit.RECORD);
        assertRefused(Rejection.MECHANISM_DIFFERS, both);
        EvaluationStatement.Builder noised = statement(counts);
        noised.getMechanismBuilder().setNoiseMultiplier(10);
        assertRefused(Rejection.MECHANISM_DIFFERS, noised);
    }
}
