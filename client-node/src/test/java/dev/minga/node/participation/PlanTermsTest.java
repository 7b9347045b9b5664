package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.crypto.privacy.SubsampledGaussian;
import dev.minga.node.budget.RunCost;
import dev.minga.node.training.AdaptiveClip;
import dev.minga.node.training.DpAdamBc;
import dev.minga.node.training.Momentum;
import dev.minga.proto.v1.OptimiserKind;
import dev.minga.proto.v1.Scheme;
import dev.minga.proto.v1.TrainingPlan;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a node trains with is what the plan says; what it refuses is in HostilePlanTest. */
class PlanTermsTest {
    private static PlanTerms terms(TrainingPlan.Builder plan) {
        return PlanTerms.of(plan.build(), Sha256.of(plan.build().toByteArray()));
    }

    @Test
    void anOrdinaryPlanTrainsByMomentumWithOneClip() {
        PlanTerms terms = terms(Plans.ordinary());
        assertThat(terms.settings().optimiser()).isEqualTo(new Momentum(0.1, 0.9));
        assertThat(terms.settings().adaptiveClip()).isEmpty();
        assertThat(terms.settings().scales().ofHead()).isEqualTo(0.5);
    }

    @Test
    void whatARunCostsIsForThePlansUnit() {
        assertThat(terms(Plans.ofEntities(5)).cost()).isEqualTo(new RunCost(ProtectedUnit.ENTITY, 8, 1, 3, 10));
        PlanTerms member = terms(Plans.ofMembers());
        assertThat(member.cost()).isEqualTo(new RunCost(ProtectedUnit.MEMBER, 8, 1, 3, 10));
        assertThat(member.cost().whole()).containsExactly(new SubsampledGaussian(4, 1, 3));
    }

    @Test
    void theOptimiserIsThePlans() {
        TrainingPlan.Builder plan = Plans.ordinary();
        plan.getOptimiserBuilder()
                .clearMomentum()
                .setKind(OptimiserKind.DP_ADAM_BC)
                .setDpAdamBc(Plans.adam());
        assertThat(terms(plan).settings().optimiser()).isEqualTo(new DpAdamBc(0.1, 0.9, 0.99, 1e-6));
    }

    @Test
    void theProximalTermIsThePlans() {
        TrainingPlan.Builder plan = Plans.ordinary();
        plan.getOptimiserBuilder().setProximalMu(2);
        assertThat(terms(plan).settings().optimiser()).isEqualTo(new Momentum(0.1, 0.9, 2));
    }

    @Test
    void anAdaptiveClipCostsWhatThePlanDeclaresAndNoMore() {
        TrainingPlan.Builder plan = Plans.ordinary();
        plan.getPrivacyBuilder().setAdaptiveClip(Plans.adaptiveClip());
        assertThat(terms(plan).settings().adaptiveClip()).isEqualTo(Optional.of(new AdaptiveClip(0.5, 0.2, 20)));
        assertThat(terms(plan).cost()).isEqualTo(new RunCost(8, 1, 3, 10));
    }

    @Test
    void anEvaluatedPlanCostsItsEvaluationsToo() {
        TrainingPlan.Builder plan = Plans.ordinary().setEvaluation(Plans.evaluation());
        assertThat(terms(plan).cost())
                .isEqualTo(new RunCost(ProtectedUnit.RECORD, 8, 1, 3, 10, Optional.of(new RunCost.Evaluations(20, 2))));
        assertThat(terms(plan).heldOut()).isEqualTo(0.25);
    }

    @Test
    void theStartIsThePlans() {
        TrainingPlan.Builder plan = Plans.ordinary();
        assertThat(terms(plan).start()).isEmpty();
        plan.getLoraBuilder().setScheme(Scheme.FEDSVD).setStartSha256(ByteString.copyFrom(new byte[32]));
        assertThat(terms(plan).start()).contains(Sha256.ofBytes(new byte[32]));
    }
}
