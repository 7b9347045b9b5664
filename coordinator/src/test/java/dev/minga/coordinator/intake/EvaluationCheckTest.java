package dev.minga.coordinator.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestMember;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.TlsKeys;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.shared.testkit.Mutations;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class EvaluationCheckTest {
    private static final long SEED = 815;
    private static final SeededSecureRandom RANDOM = new SeededSecureRandom(SEED);
    private static final TestMember ADA = new TestMember(
            "ada",
            TlsKeys.generate(RANDOM).getPrivate(),
            List.of(),
            Ed25519Signer.generate(RANDOM),
            Ed25519NoteSigner.generate(RANDOM));
    private static final Member MEMBER = new Member(
            "ada",
            ADA.signer().publicKey(),
            NoteKey.cosigner("ada", ADA.witness().publicKey()),
            Instant.EPOCH,
            Optional.empty());
    private static final List<Long> COUNTS = List.of(80L, -3L, 0L, 1L << 40);

    /** Of three rounds the second and the third are evaluated. */
    private static final RunPlan PLAN = plan();

    private static RunPlan plan() {
        TrainingPlan plan =
                Plans.evaluated("run", 3, 1, 2, 1, List.of("ada", "bob")).toPlan(Plans.FEDERATION);
        return new RunPlan(plan, plan.toByteArray(), new byte[0]);
    }

    private static EvaluationStatement.Builder statement() {
        return ADA.evaluation(PLAN, 2, Sha256.of(), COUNTS);
    }

    private static EvaluationStatement taken(SignedStatement signed) throws RejectedException {
        EvaluationStatement statement = EvaluationCheck.authentic(signed, MEMBER);
        EvaluationCheck.consistent(statement, MEMBER, PLAN);
        return statement;
    }

    private static void assertRefused(Rejection reason, SignedStatement signed) {
        assertThatExceptionOfType(RejectedException.class)
                .isThrownBy(() -> taken(signed))
                .satisfies(refused -> assertThat(refused.rejection()).isEqualTo(reason));
    }

    private static void assertRefused(Rejection reason, UnaryOperator<EvaluationStatement.Builder> change) {
        assertRefused(reason, ADA.sign(change.apply(statement())));
    }

    @Test
    void anHonestStatementIsTaken() throws RejectedException {
        assertThat(taken(ADA.sign(statement()))).isEqualTo(statement().build());
        assertThat(taken(ADA.sign(statement().setRound(3))).getRound()).isEqualTo(3);
    }

    @Test
    void everyFieldIsCompared() {
        assertRefused(Rejection.WRONG_FEDERATION, one -> one.setFederation("alps"));
        assertRefused(Rejection.WRONG_MEMBER, one -> one.setMember("bob"));
        assertRefused(Rejection.WRONG_PLAN, one -> one.setPlanSha256(ByteString.copyFrom(new byte[32])));
        assertRefused(Rejection.NOT_EVALUATED, one -> one.setRound(1));
        assertRefused(Rejection.NOT_EVALUATED, one -> one.setRound(0));
        assertRefused(Rejection.NOT_EVALUATED, one -> one.setRound(4));
        assertRefused(Rejection.NOT_EVALUATED, one -> one.setRound(-2));
        assertRefused(Rejection.WRONG_MODEL, one -> one.setModelSha256(ByteString.copyFrom(new byte[31])));
        assertRefused(Rejection.WRONG_COUNTS, one -> one.clearCounts());
        assertRefused(Rejection.WRONG_COUNTS, one -> one.addCounts(1));
        assertRefused(Rejection.WRONG_COUNTS, one -> one.setCounts(0, (1L << 40) + 1));
        assertRefused(Rejection.WRONG_COUNTS, one -> one.setCounts(3, -(1L << 40) - 1));
        assertRefused(Rejection.WRONG_COUNTS, one -> one.setCounts(2, Long.MIN_VALUE));
        for (UnaryOperator<dev.minga.proto.v1.EvaluationMechanism.Builder> change :
                List.<UnaryOperator<dev.minga.proto.v1.EvaluationMechanism.Builder>>of(
                        one -> one.setNoiseMultiplier(11),
                        one -> one.setHeldOut(0.2),
                        one -> one.setDelta(1e-6),
                        one -> one.setUnitValue(7),
                        one -> one.clear())) {
            assertRefused(
                    Rejection.MECHANISM_DIFFERS, one -> one.setMechanism(change.apply(one.getMechanism().toBuilder())));
        }
    }

    @Test
    void aPlanWithoutEvaluationTakesNone() {
        RunPlan plan = Plans.plan();
        assertThatExceptionOfType(RejectedException.class)
                .isThrownBy(() -> EvaluationCheck.consistent(
                        ADA.evaluation(plan, 1, Sha256.of(), COUNTS).build(), MEMBER, plan))
                .satisfies(refused -> assertThat(refused.rejection()).isEqualTo(Rejection.NOT_EVALUATED));
    }

    @Test
    void whoThePlanDoesNotNameIsRefused() {
        TestMember eve = new TestMember("eve", ADA.tlsKey(), List.of(), ADA.signer(), ADA.witness());
        Member member =
                new Member("eve", ADA.signer().publicKey(), MEMBER.witnessKey(), Instant.EPOCH, Optional.empty());
        assertThatExceptionOfType(RejectedException.class)
                .isThrownBy(() -> EvaluationCheck.consistent(
                        eve.evaluation(PLAN, 2, Sha256.of(), COUNTS).build(), member, PLAN))
                .satisfies(refused -> assertThat(refused.rejection()).isEqualTo(Rejection.NOT_IN_PLAN));
    }

    /** A delta's statement would otherwise be taken for counts, or counts for a delta's statement. */
    @Test
    void aSignatureForAnotherPurposeDoesNotHold() {
        byte[] bytes = statement().build().toByteArray();
        assertRefused(Rejection.BAD_SIGNATURE, ADA.sign(Domain.UPDATE, bytes));
        assertRefused(Rejection.BAD_SIGNATURE, ADA.sign(Domain.RECEIPT, bytes));
        assertThatExceptionOfType(RejectedException.class)
                .isThrownBy(() -> StatementCheck.authentic(ADA.sign(statement()), MEMBER))
                .satisfies(refused -> assertThat(refused.rejection()).isEqualTo(Rejection.BAD_SIGNATURE));
    }

    @Test
    void whatIsLongerOrSaysMoreThanAStatementIsRefused() {
        SignedStatement signed = ADA.sign(statement());
        UnknownFieldSet more = UnknownFieldSet.newBuilder()
                .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        assertRefused(
                Rejection.TOO_LARGE,
                signed.toBuilder()
                        .setStatement(ByteString.copyFrom(new byte[64 * 1024]))
                        .build());
        assertRefused(
                Rejection.MALFORMED_STATEMENT,
                signed.toBuilder().setUnknownFields(more).build());
        assertRefused(Rejection.MALFORMED_STATEMENT, one -> one.setUnknownFields(more));
        assertRefused(Rejection.MALFORMED_STATEMENT, ADA.sign(Domain.EVALUATION, new byte[] {1, 2, 3}));
        assertRefused(
                Rejection.UNKNOWN_ALGORITHM,
                signed.toBuilder().setAlgorithm("ROT13").build());
    }

    /** Bytes that arrive damaged, and bytes that the member itself damaged and signed. */
    @Test
    void damagedStatementsAreRefusedOrSayTheSame() {
        byte[] whole = ADA.sign(statement()).toByteArray();
        byte[] inner = statement().build().toByteArray();
        int refused = 0;
        for (int seed = 0; seed < Mutations.CASES; seed++) {
            refused += refusedOrTheSame(Mutations.of(whole, seed), "seed " + seed) ? 1 : 0;
            SignedStatement signed = ADA.sign(Domain.EVALUATION, Mutations.of(inner, seed));
            try {
                EvaluationStatement taken = taken(signed);
                assertThat(taken.toBuilder()
                                .clearCounts()
                                .clearModelSha256()
                                .clearRound()
                                .clearRun()
                                .build())
                        .as("seed %d: counts, model and round are the member's to say, and the run is looked up", seed)
                        .isEqualTo(statement()
                                .clearCounts()
                                .clearModelSha256()
                                .clearRound()
                                .clearRun()
                                .build());
                assertThat(taken.getCountsCount()).as("seed %d", seed).isEqualTo(4);
            } catch (RejectedException e) {
                assertThat(e.rejection()).as("seed %d", seed).isNotNull();
            }
        }
        assertThat(refused).isGreaterThan(Mutations.CASES / 2);
    }

    private static boolean refusedOrTheSame(byte[] bytes, String which) {
        try {
            assertThat(taken(SignedStatement.parseFrom(bytes)))
                    .as(which)
                    .isEqualTo(statement().build());
            return false;
        } catch (RejectedException | InvalidProtocolBufferException e) {
            return true;
        }
    }
}
