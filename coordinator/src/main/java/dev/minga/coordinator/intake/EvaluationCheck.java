package dev.minga.coordinator.intake;

import static dev.minga.coordinator.intake.StatementCheck.require;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.coordinator.membership.Member;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.EvaluationTerms;
import dev.minga.crypto.signature.Domain;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.Rejection;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.shared.evaluation.EvaluationRounds;
import java.util.List;
import java.util.Optional;

/** Checks a signed statement of what a member counted. Nothing in it is parsed before the signature over its exact bytes holds. */
public final class EvaluationCheck {
    private static final int SHA256_BYTES = 32;

    private EvaluationCheck() {}

    /** The statement, once the signature of this member over it holds. It says nothing beyond what this version knows. */
    public static EvaluationStatement authentic(SignedStatement signed, Member member) throws RejectedException {
        byte[] statement = StatementCheck.opened(signed, member, Domain.EVALUATION);
        try {
            EvaluationStatement parsed = EvaluationStatement.parseFrom(statement);
            require(parsed.getUnknownFields().isEmpty(), Rejection.MALFORMED_STATEMENT);
            return parsed;
        } catch (InvalidProtocolBufferException e) {
            throw new RejectedException(Rejection.MALFORMED_STATEMENT);
        }
    }

    /** Compares a statement with who sent it and with the plan it is about. */
    public static void consistent(EvaluationStatement statement, Member member, RunPlan plan) throws RejectedException {
        StatementCheck.sent(statement.getFederation(), statement.getMember(), statement.getPlanSha256(), member, plan);
        Optional<EvaluationRounds> rounds = plan.evaluation().map(EvaluationTerms::rounds);
        require(rounds.isPresent() && rounds.get().due(statement.getRound()), Rejection.NOT_EVALUATED);
        require(statement.getModelSha256().size() == SHA256_BYTES, Rejection.WRONG_MODEL);
        require(statement.getMechanism().equals(plan.evaluationMechanism()), Rejection.MECHANISM_DIFFERS);
        require(areCounts(statement.getCountsList(), plan), Rejection.WRONG_COUNTS);
    }

    /**
     * Whether these may be what a member of this plan counted: so many, none beyond what noise can make of a log; on a public set,
     * none below 0, and of each class as many as the set has.
     */
    public static boolean areCounts(List<Long> counts, RunPlan plan) {
        long most = EvaluationRounds.LARGEST_COUNT;
        return counts.size() == plan.counts()
                && counts.stream().allMatch(count -> count >= -most && count <= most)
                && plan.publicSet()
                        .map(set -> areOf(set.getRecordsList(), counts))
                        .orElse(true);
    }

    private static boolean areOf(List<Integer> recordsByClass, List<Long> counts) {
        int classes = recordsByClass.size();
        boolean all = classes * classes == counts.size() && counts.stream().allMatch(count -> count >= 0);
        for (int truth = 0; all && truth < classes; truth++) {
            long row = counts.subList(truth * classes, (truth + 1) * classes).stream()
                    .mapToLong(Long::longValue)
                    .sum();
            all = row == recordsByClass.get(truth);
        }
        return all;
    }
}
