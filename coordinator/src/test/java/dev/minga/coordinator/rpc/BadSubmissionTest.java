package dev.minga.coordinator.rpc;

import static dev.minga.coordinator.rpc.BadSubmission.delta;
import static dev.minga.coordinator.rpc.BadSubmission.flipped;
import static dev.minga.coordinator.rpc.BadSubmission.offered;
import static dev.minga.coordinator.rpc.BadSubmission.signed;
import static dev.minga.coordinator.rpc.BadSubmission.stating;
import static dev.minga.coordinator.rpc.BadSubmission.uploading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.signature.Domain;
import dev.minga.proto.v1.Mechanism;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.shared.lora.AdapterLayout;
import dev.minga.shared.lora.Target;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every wrong thing a member can send gets exactly its own answer, changes nothing, and does not keep the member from doing
 * it right afterwards.
 */
class BadSubmissionTest extends BetweenTwoMembers {
    private static final RunPlan PLAN = Plans.plan();
    private static final AdapterLayout LAYOUT = PLAN.layout();
    private static final ByteString OTHER_DIGEST =
            ByteString.copyFrom(Sha256.of(new byte[] {1, 2, 3}).bytes());
    private static final Mechanism MECHANISM = PLAN.mechanism(1);

    static Stream<Arguments> envelopes() {
        return Stream.of(
                bad(
                        Rejection.BAD_SIGNATURE,
                        "a flipped bit in the signature",
                        signed(honest -> honest.toBuilder()
                                .setSignature(flipped(honest.getSignature(), 5))
                                .build())),
                bad(
                        Rejection.BAD_SIGNATURE,
                        "a flipped bit in the statement",
                        signed(honest -> honest.toBuilder()
                                .setStatement(flipped(honest.getStatement(), 9))
                                .build())),
                bad(
                        Rejection.BAD_SIGNATURE,
                        "no signature",
                        signed(honest -> honest.toBuilder().clearSignature().build())),
                bad(
                        Rejection.BAD_SIGNATURE,
                        "a signature made for something else",
                        signed(honest -> honest.toBuilder()
                                .setSignature(ByteString.copyFrom(two.ada
                                        .signer()
                                        .sign(
                                                Domain.RECEIPT,
                                                honest.getStatement().toByteArray())))
                                .build())),
                bad(
                        Rejection.BAD_SIGNATURE,
                        "bob's statement, which ada passes off as hers",
                        (all, run) -> offered(all, all.bob.sign(all.bob.statement(run, TwoMembers.delta(run, 0))))),
                bad(
                        Rejection.UNKNOWN_ALGORITHM,
                        "another algorithm",
                        signed(honest ->
                                honest.toBuilder().setAlgorithm("Ed25519").build())),
                bad(
                        Rejection.UNKNOWN_ALGORITHM,
                        "no algorithm",
                        signed(honest -> honest.toBuilder().clearAlgorithm().build())),
                bad(
                        Rejection.MALFORMED_STATEMENT,
                        "signed rubbish",
                        (all, run) -> offered(all, all.ada.sign("not a message".getBytes(StandardCharsets.UTF_8)))));
    }

    static Stream<Arguments> statements() {
        return Stream.of(
                bad(Rejection.WRONG_FEDERATION, "another federation", stating(s -> s.setFederation("alps"))),
                bad(Rejection.WRONG_MEMBER, "bob's name over ada's signature", stating(s -> s.setMember("bob"))),
                bad(Rejection.UNKNOWN_RUN, "a run that does not exist", stating(s -> s.setRun("no-such-run"))),
                bad(
                        Rejection.WRONG_ROUND,
                        "the round after this",
                        stating(s -> s.setRound(2).setMechanism(PLAN.mechanism(2)))),
                bad(Rejection.WRONG_ROUND, "a round after the last", stating(s -> s.setRound(3))),
                bad(Rejection.WRONG_ROUND, "round 0", stating(s -> s.setRound(0))),
                bad(Rejection.WRONG_ROUND, "a negative round", stating(s -> s.setRound(-1))),
                bad(Rejection.WRONG_PLAN, "another plan", stating(s -> s.setPlanSha256(OTHER_DIGEST))),
                bad(Rejection.WRONG_PLAN, "no plan", stating(s -> s.clearPlanSha256())),
                bad(Rejection.WRONG_BASE, "another base", stating(s -> s.setBaseSha256(OTHER_DIGEST))),
                bad(Rejection.WRONG_BASE, "half a base", stating(s -> s.setBaseSha256(OTHER_DIGEST.substring(16)))),
                bad(Rejection.MALFORMED_STATEMENT, "no digest of the delta", stating(s -> s.clearDeltaSha256())),
                bad(Rejection.TOO_LARGE, "a size beyond the plan", stating(s -> s.setDeltaSize(1L << 40))),
                bad(Rejection.TOO_LARGE, "a size that wraps", stating(s -> s.setDeltaSize(-1))),
                bad(Rejection.TOO_LARGE, "no size", stating(s -> s.clearDeltaSize())),
                mechanism("less noise", m -> m.setNoiseMultiplier(0.5)),
                mechanism("more noise", m -> m.setNoiseMultiplier(2)),
                mechanism("another sampling rate", m -> m.setSamplingRate(0.02)),
                mechanism("another clip norm", m -> m.setClipNorm(2)),
                mechanism("another δ", m -> m.setDelta(1e-4)),
                mechanism("no unit", m -> m.setUnit(PrivacyUnit.PRIVACY_UNIT_UNSPECIFIED)),
                mechanism("another unit", m -> m.setUnit(PrivacyUnit.MEMBER)),
                mechanism("another unit's number", m -> m.setMaxRecordsPerEntity(3)),
                mechanism("the steps of another round", m -> m.setFirstStep(5).setLastStep(10)),
                mechanism("one step more", m -> m.setLastStep(6)),
                bad(Rejection.MECHANISM_DIFFERS, "no mechanism", stating(s -> s.clearMechanism())));
    }

    static Stream<Arguments> payloads() {
        AdapterLayout wider = new AdapterLayout(4, 3, List.of(0), List.of(Target.QUERY), 2);
        double bound = PLAN.plan().getNormBound();
        return Stream.of(
                bad(Rejection.MALFORMED_PAYLOAD, "no safetensors file", delta(new byte[64])),
                bad(Rejection.WRONG_SHAPE, "another rank", delta(Deltas.file(wider, new float[wider.length()]))),
                bad(Rejection.WRONG_SHAPE, "a tensor more", delta(Deltas.withOneTensorMore(LAYOUT))),
                bad(Rejection.NOT_FINITE, "NaN", delta(Deltas.endingWith(LAYOUT, Float.NaN))),
                bad(Rejection.NOT_FINITE, "infinity", delta(Deltas.endingWith(LAYOUT, Float.NEGATIVE_INFINITY))),
                bad(Rejection.NORM_TOO_LARGE, "a long delta", delta(Deltas.ofNorm(LAYOUT, 1.001 * bound, 3))),
                bad(Rejection.NORM_TOO_LARGE, "a very long delta", delta(Deltas.ofNorm(LAYOUT, 1e30, 3))),
                bad(Rejection.DIGEST_DIFFERS, "a byte too few", uploading(d -> Arrays.copyOf(d, d.length - 1))),
                bad(Rejection.DIGEST_DIFFERS, "a flipped bit", uploading(d -> flipped(d, d.length - 1))),
                bad(Rejection.TOO_LARGE, "a byte too many", uploading(BadSubmission::withTail)),
                bad(
                        Rejection.WRONG_OFFSET,
                        "a beginning left out",
                        (all, run) -> BadSubmission.uploadFrom(all, run, 1)),
                bad(Rejection.NOT_OFFERED, "no offer", (all, run) -> {
                    byte[] delta = TwoMembers.delta(run, 7);
                    SignedStatement unsaid = all.ada.sign(all.ada.statement(run, delta));
                    return all.adasLink.upload(unsaid, delta, 0).getRejection();
                }),
                bad(Rejection.NOT_OFFERED, "no bytes at all", uploading(d -> new byte[0])),
                bad(Rejection.NOT_OFFERED, "what bob offered", (all, run) -> {
                    byte[] delta = TwoMembers.delta(run, 1);
                    SignedStatement bobs = all.bob.sign(all.bob.statement(run, delta));
                    all.bobsLink.offer(bobs);
                    return all.adasLink.upload(bobs, delta, 0).getRejection();
                }),
                bad(
                        Rejection.OTHER_DELTA_ALREADY_ACCEPTED,
                        "a second delta",
                        BadSubmission::anotherDeltaAfterTheFirst));
    }

    private static Arguments mechanism(String name, java.util.function.UnaryOperator<Mechanism.Builder> lie) {
        return bad(Rejection.MECHANISM_DIFFERS, name, stating(s -> s.setMechanism(lie.apply(MECHANISM.toBuilder()))));
    }

    private static Arguments bad(Rejection answer, String name, BadSubmission submission) {
        return arguments(answer, name, submission);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource({"envelopes", "statements", "payloads"})
    void isRefusedAndTheRoundGoesOn(Rejection answer, String name, BadSubmission submission) throws Exception {
        LiveRun run = two.openRound(2, 2);
        assertThat(submission.attempt(two, run)).as(name).isEqualTo(answer);
        assertThat(TwoMembers.collecting(run).round()).isEqualTo(1);
        assertThat(two.adaSubmits(run).hasReceipt()).as("ada does it right").isTrue();
        assertThat(TwoMembers.collecting(run).contributions()).containsOnlyKeys("ada");
        assertThat(two.bobSubmits(run).hasReceipt()).isTrue();
        assertThat(TwoMembers.collecting(run).round()).as("the round closed").isEqualTo(2);
        run.tell(new dev.minga.coordinator.round.MemberMessage.Declined(
                        "ada", dev.minga.proto.v1.DeclineReason.CANNOT_TRAIN))
                .join();
    }

    @org.junit.jupiter.api.Test
    void whoIsNotInThePlanIsRefused() throws Exception {
        LiveRun run = two.openRound(1, 2);
        byte[] delta = TwoMembers.delta(run, 0);
        assertThat(two.evesLink
                        .offer(two.eve.sign(two.eve.statement(run, delta)))
                        .getRejection())
                .isEqualTo(Rejection.NOT_IN_PLAN);
        two.adaSubmits(run);
        two.bobSubmits(run);
        assertThat(TwoMembers.closed(run).contributions()).containsOnlyKeys("ada", "bob");
    }
}
