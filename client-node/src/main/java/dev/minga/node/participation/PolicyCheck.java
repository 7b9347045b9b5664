package dev.minga.node.participation;

import dev.minga.crypto.privacy.RdpAccountant;
import dev.minga.crypto.privacy.SubsampledGaussian;
import dev.minga.proto.v1.DeclineReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Decides whether this node takes part in a plan. Pure; looks at the plan, the policy and what was spent, never at data. */
final class PolicyCheck {
    private PolicyCheck() {}

    /** Why a plan is declined: the word for the coordinator and the sentence for the operator. */
    record Refusal(DeclineReason reason, String sentence) {}

    /**
     * Checks a plan.
     *
     * @param otherRuns the mechanisms that other runs have reserved
     */
    static Optional<Refusal> check(
            PlanTerms terms, Membership me, NodeSettings.Policy policy, List<SubsampledGaussian> otherRuns) {
        if (!terms.plan().getFederation().equals(me.federation())) {
            return refuse(DeclineReason.PLAN_NOT_ALLOWED, "it is of another federation");
        }
        if (terms.plan().getMembersList().stream()
                .noneMatch(member -> member.getName().equals(me.member()))) {
            return refuse(DeclineReason.PLAN_NOT_ALLOWED, "it does not name this node");
        }
        if (terms.plan().getQuorum() < policy.minMembers()) {
            return refuse(
                    DeclineReason.PLAN_NOT_ALLOWED,
                    "it averages as few as " + terms.plan().getQuorum() + " contributions, the policy wants at least "
                            + policy.minMembers());
        }
        if (terms.withoutPrivacy()) {
            return refuse(
                    DeclineReason.PLAN_NOT_ALLOWED,
                    "it adds no noise, and the policy caps ε at " + policy.maxEpsilon());
        }
        if (terms.plan().getPrivacy().getDelta() > policy.delta()) {
            return refuse(
                    DeclineReason.PLAN_NOT_ALLOWED,
                    "its δ of " + terms.plan().getPrivacy().getDelta() + " is above the policy's " + policy.delta());
        }
        List<SubsampledGaussian> all = new ArrayList<>(otherRuns);
        double before = RdpAccountant.epsilon(all, policy.delta());
        all.add(terms.mechanism());
        double after = RdpAccountant.epsilon(all, policy.delta());
        if (!(after <= policy.maxEpsilon())) {
            return refuse(
                    DeclineReason.BUDGET_TOO_SMALL,
                    String.format(
                            Locale.ROOT,
                            "with it ε would be %.3f (%.3f before), the policy's maxEpsilon is %.3f",
                            after,
                            before,
                            policy.maxEpsilon()));
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refuse(DeclineReason reason, String sentence) {
        return Optional.of(new Refusal(reason, sentence));
    }
}
