package dev.minga.node.participation;

import dev.minga.proto.v1.DeclineReason;
import dev.minga.shared.settings.EnumText;
import java.util.Locale;
import java.util.Optional;

/** Decides whether this node takes part in a plan, apart from the budget. Pure; looks at plan and policy, never at data. */
final class PolicyCheck {
    private PolicyCheck() {}

    /** Why a plan is declined: the word for the coordinator and the sentence for the operator. */
    record Refusal(DeclineReason reason, String sentence) {}

    /** Checks a plan. */
    static Optional<Refusal> check(PlanTerms terms, Membership me, NodeSettings.Policy policy) {
        if (!terms.plan().getFederation().equals(me.federation())) {
            return refuse(DeclineReason.PLAN_NOT_ALLOWED, "it is of another federation");
        }
        if (terms.plan().getMembersList().stream()
                .noneMatch(member -> member.getName().equals(me.member()))) {
            return refuse(DeclineReason.PLAN_NOT_ALLOWED, "it does not name this node");
        }
        Optional<String> beyond = policy.plans().flatMap(limits -> limits.beyond(terms));
        if (beyond.isPresent()) {
            return refuse(DeclineReason.PLAN_NOT_ALLOWED, beyond.get());
        }
        if (terms.plan().getQuorum() < policy.minMembers()) {
            return refuse(
                    DeclineReason.PLAN_NOT_ALLOWED,
                    "it averages as few as " + terms.plan().getQuorum() + " contributions, the policy wants at least "
                            + policy.minMembers());
        }
        Optional<Refusal> tooMuch = share(terms, me, policy);
        if (tooMuch.isPresent()) {
            return tooMuch;
        }
        if (!terms.plan().getBase().getLabelsList().equals(policy.labels())) {
            return refuse(
                    DeclineReason.PLAN_NOT_ALLOWED,
                    "its labels are " + terms.plan().getBase().getLabelsList() + ", the policy's are "
                            + policy.labels());
        }
        if (!terms.unit().holdsFor(policy.protectedUnit())) {
            return refuse(
                    DeclineReason.PLAN_NOT_ALLOWED,
                    "its unit of privacy is " + EnumText.format(terms.unit()) + ", the policy's is "
                            + EnumText.format(policy.protectedUnit()) + ", of which it promises nothing");
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
        return Optional.empty();
    }

    private static Optional<Refusal> share(PlanTerms terms, Membership me, NodeSettings.Policy policy) {
        double share = terms.aggregation().largestShare(me.member());
        if (share <= policy.largestShare() * (1 + 1e-9)) {
            return Optional.empty();
        }
        String rule = terms.aggregation().label();
        return refuse(
                DeclineReason.PLAN_NOT_ALLOWED,
                String.format(
                        Locale.ROOT,
                        "this node's %s can be %.0f %% of an average%s, the policy's %s allows %.0f %%; a larger policy.maxShare"
                                + " would allow it",
                        rule.equals("fedavg") ? "weight" : "delta",
                        100 * share,
                        rule.equals("fedavg") ? "" : " by rule " + rule,
                        policy.maxShare().isPresent() ? "maxShare" : "minMembers",
                        100 * policy.largestShare()));
    }

    private static Optional<Refusal> refuse(DeclineReason reason, String sentence) {
        return Optional.of(new Refusal(reason, sentence));
    }
}
