package dev.minga.coordinator.intake;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.crypto.signature.Domain;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import dev.minga.shared.tensor.TensorSpec;
import java.util.Arrays;

/**
 * Checks a signed statement. Nothing in it is parsed before the member's signature over its exact bytes holds.
 */
public final class StatementCheck {
    /** No signed statement is longer; an honest one has about 4 KiB. */
    public static final int LONGEST_BYTES = 64 * 1024;

    private static final int SHA256_BYTES = 32;
    private static final int LARGEST_HEADER_BYTES = 1 << 20;

    private StatementCheck() {}

    /**
     * The statement, once the signature of this member over it holds. It says nothing beyond what this version knows: what
     * cannot be compared with the plan cannot be vouched for in the log.
     */
    public static UpdateStatement authentic(SignedStatement signed, Member member) throws RejectedException {
        byte[] statement = opened(signed, member, Domain.UPDATE);
        try {
            UpdateStatement parsed = UpdateStatement.parseFrom(statement);
            require(parsed.getUnknownFields().isEmpty(), Rejection.MALFORMED_STATEMENT);
            return parsed;
        } catch (InvalidProtocolBufferException e) {
            throw new RejectedException(Rejection.MALFORMED_STATEMENT);
        }
    }

    /** What was signed, once the signature of this member over it, for this purpose, holds. */
    static byte[] opened(SignedStatement signed, Member member, Domain purpose) throws RejectedException {
        require(signed.getSerializedSize() <= LONGEST_BYTES, Rejection.TOO_LARGE);
        require(signed.getUnknownFields().isEmpty(), Rejection.MALFORMED_STATEMENT);
        if (!signed.getAlgorithm().equals(member.signingKey().algorithm())) {
            throw new RejectedException(Rejection.UNKNOWN_ALGORITHM);
        }
        byte[] statement = signed.getStatement().toByteArray();
        byte[] signature = signed.getSignature().toByteArray();
        if (!member.signingKey().verifies(purpose, statement, signature)) {
            throw new RejectedException(Rejection.BAD_SIGNATURE);
        }
        return statement;
    }

    /** Compares a statement with who sent it and with the plan it is about. */
    public static void consistent(UpdateStatement statement, Member member, RunPlan plan) throws RejectedException {
        sent(statement.getFederation(), statement.getMember(), statement.getPlanSha256(), member, plan);
        int round = statement.getRound();
        require(round >= 1 && round <= plan.plan().getRounds(), Rejection.WRONG_ROUND);
        require(statement.getBaseSha256().size() == SHA256_BYTES, Rejection.WRONG_BASE);
        require(statement.getDeltaSha256().size() == SHA256_BYTES, Rejection.MALFORMED_STATEMENT);
        require(statement.getMechanism().equals(plan.mechanism(round)), Rejection.MECHANISM_DIFFERS);
        long largest = LARGEST_HEADER_BYTES + payloadBytes(plan, round);
        require(statement.getDeltaSize() > 0 && statement.getDeltaSize() <= largest, Rejection.TOO_LARGE);
    }

    /** Compares what every statement says of who sent it, and under which plan. */
    static void sent(String federation, String sender, ByteString planSha256, Member member, RunPlan plan)
            throws RejectedException {
        require(federation.equals(plan.plan().getFederation()), Rejection.WRONG_FEDERATION);
        require(sender.equals(member.name()), Rejection.WRONG_MEMBER);
        require(
                plan.plan().getMembersList().stream()
                        .anyMatch(planned -> planned.getName().equals(member.name())),
                Rejection.NOT_IN_PLAN);
        require(Arrays.equals(planSha256.toByteArray(), plan.digest().bytes()), Rejection.WRONG_PLAN);
    }

    private static long payloadBytes(RunPlan plan, int round) {
        return plan.layout(round).trainable().stream()
                .mapToLong(TensorSpec::elements)
                .map(elements -> elements * Float.BYTES)
                .sum();
    }

    static void require(boolean condition, Rejection otherwise) throws RejectedException {
        if (!condition) {
            throw new RejectedException(otherwise);
        }
    }
}
