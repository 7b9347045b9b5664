package dev.minga.coordinator.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

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
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.Ed25519Signer;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import dev.minga.shared.testkit.Mutations;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatementCheckTest {
    private static final long SEED = 4_711;
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
    private static final RunPlan PLAN = Plans.plan();
    private static final UpdateStatement STATEMENT =
            ADA.statement(PLAN, 1, Sha256.of(PLAN.firstModel()), new byte[100]).build();
    private static final UnknownFieldSet SOMETHING_ELSE = UnknownFieldSet.newBuilder()
            .addField(
                    99,
                    UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("else"))
                            .build())
            .build();

    private static SignedStatement signed() {
        return ADA.sign(STATEMENT.toByteArray());
    }

    private static UpdateStatement taken(SignedStatement signed) throws RejectedException {
        UpdateStatement statement = StatementCheck.authentic(signed, MEMBER);
        StatementCheck.consistent(statement, MEMBER, PLAN);
        return statement;
    }

    private static void assertRefused(Rejection reason, SignedStatement signed) {
        assertThatExceptionOfType(RejectedException.class)
                .isThrownBy(() -> taken(signed))
                .satisfies(refused -> assertThat(refused.rejection()).isEqualTo(reason));
    }

    @Test
    void anHonestStatementIsTaken() throws RejectedException {
        assertThat(taken(signed())).isEqualTo(STATEMENT);
    }

    /** It would lie in the log for ever, and an auditor could not say what it means. */
    @Test
    void aStatementThatSaysMoreThanIsKnownIsRefused() {
        assertRefused(
                Rejection.MALFORMED_STATEMENT, ADA.sign(STATEMENT.toBuilder().setUnknownFields(SOMETHING_ELSE)));
        assertRefused(
                Rejection.MALFORMED_STATEMENT,
                signed().toBuilder().setUnknownFields(SOMETHING_ELSE).build());
    }

    /** A field may be there many times, of which the last counts. */
    @Test
    void aStatementIsNoLongerThanAnAuditorReads() throws RejectedException {
        ByteString once = STATEMENT.toByteString();
        ByteString often = once;
        while (often.size() <= StatementCheck.LONGEST_BYTES) {
            often = often.concat(once);
        }
        SignedStatement tooLong = ADA.sign(often.toByteArray());
        assertRefused(Rejection.TOO_LARGE, tooLong);
        assertThat(taken(ADA.sign(once.concat(once).toByteArray()))).isEqualTo(STATEMENT);
    }

    @Test
    void aDamagedEnvelopeIsRefusedOrTheSame() {
        byte[] honest = signed().toByteArray();
        for (long seed = SEED; seed < SEED + Mutations.CASES; seed++) {
            try {
                SignedStatement damaged = SignedStatement.parseFrom(Mutations.of(honest, seed));
                assertThat(taken(damaged)).as("seed %d", seed).isEqualTo(STATEMENT);
            } catch (InvalidProtocolBufferException | RejectedException refused) {
                assertThat(refused.getMessage()).as("seed %d", seed).isNotEmpty();
            } catch (RuntimeException e) {
                fail("seed " + seed, e);
            }
        }
    }

    /** Signed by the member itself: what is taken differs from the honest statement at most in what is the member's to say. */
    @Test
    void aDamagedStatementUnderItsRightSignatureIsRefusedOrSaysNothingElse() {
        byte[] honest = STATEMENT.toByteArray();
        int refusals = 0;
        for (long seed = SEED; seed < SEED + Mutations.CASES; seed++) {
            try {
                UpdateStatement taken = taken(ADA.sign(Mutations.of(honest, seed)));
                assertThat(taken)
                        .as("seed %d", seed)
                        .isEqualTo(STATEMENT.toBuilder()
                                .setRun(taken.getRun())
                                .setBaseSha256(taken.getBaseSha256())
                                .setDeltaSha256(taken.getDeltaSha256())
                                .setDeltaSize(taken.getDeltaSize())
                                .build());
            } catch (RejectedException refused) {
                refusals++;
            } catch (RuntimeException e) {
                fail("seed " + seed, e);
            }
        }
        assertThat(refusals).as("refused of %d", Mutations.CASES).isGreaterThan(Mutations.CASES / 2);
    }
}
