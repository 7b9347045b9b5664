package dev.minga.node.participation;

import static dev.minga.node.participation.Impossible.impossible;
import static dev.minga.node.participation.Impossible.later;

import com.google.protobuf.ByteString;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.PublicSetPlan;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.provider.Arguments;

/** Plans whose averages no node can count for. */
final class ImpossibleEvaluations {
    private ImpossibleEvaluations() {}

    private static Arguments publicSet(String sentence, Consumer<PublicSetPlan.Builder> change) {
        return impossible(sentence, plan -> {
            plan.setEvaluation(Plans.onPublicSet());
            change.accept(plan.getEvaluationBuilder().getPublicSetBuilder());
        });
    }

    static List<Arguments> plans() {
        return List.of(
                impossible(
                        "it evaluates after no number of rounds",
                        plan -> plan.setEvaluation(Plans.evaluation().setEveryRounds(0))),
                impossible(
                        "it evaluates after no number of rounds",
                        plan -> plan.setEvaluation(Plans.evaluation().setEveryRounds(-2))),
                impossible(
                        "the share that is held out is out of range",
                        plan -> plan.setEvaluation(Plans.evaluation().setHeldOut(0))),
                impossible(
                        "the share that is held out is out of range",
                        plan -> plan.setEvaluation(Plans.evaluation().setHeldOut(Double.NaN))),
                impossible(
                        "the noise of its evaluation is out of range",
                        plan -> plan.setEvaluation(Plans.evaluation().setNoiseMultiplier(0))),
                impossible(
                        "the noise of its evaluation is out of range",
                        plan -> plan.setEvaluation(Plans.evaluation().setNoiseMultiplier(Double.NaN))),
                impossible(
                        "it evaluates on held-out records with another unit than records",
                        plan -> plan.setEvaluation(Plans.evaluation())
                                .getPrivacyBuilder()
                                .setUnit(PrivacyUnit.MEMBER)
                                .setDeclaredUnits(1)),
                impossible(
                        "it evaluates on held-out records and on a public set at once",
                        plan -> plan.setEvaluation(Plans.onPublicSet().setHeldOut(0.25))),
                impossible(
                        "it evaluates on held-out records and on a public set at once",
                        plan -> plan.setEvaluation(Plans.onPublicSet().setNoiseMultiplier(20))),
                impossible(
                        "it evaluates on held-out records and on a public set at once",
                        plan -> plan.setEvaluation(Plans.onPublicSet().setNoiseMultiplier(Double.NaN))),
                impossible(
                        "it evaluates after no number of rounds",
                        plan -> plan.setEvaluation(Plans.onPublicSet().setEveryRounds(0))),
                publicSet("the digest of its public set is none", set -> set.clearSha256()),
                publicSet(
                        "the digest of its public set is none",
                        set -> set.setSha256(ByteString.copyFrom(new byte[33]))),
                publicSet("the size of its public set is out of range", set -> set.setSize(0)),
                publicSet("the size of its public set is out of range", set -> set.setSize(-1)),
                publicSet("the size of its public set is out of range", set -> set.setSize((16 << 20) + 1)),
                publicSet("the numbers of records in its public set are out of range", set -> set.clearRecords()),
                publicSet("the numbers of records in its public set are out of range", set -> set.addRecords(1)),
                publicSet("the numbers of records in its public set are out of range", set -> set.setRecords(1, 0)),
                publicSet("the numbers of records in its public set are out of range", set -> set.setRecords(1, -1)),
                publicSet(
                        "the numbers of records in its public set are out of range", set -> set.setRecords(0, 50_000)),
                publicSet("it says something that this node does not know of", set -> set.setUnknownFields(later())),
                impossible(
                        "it has more labels than can be evaluated",
                        plan -> plan.setEvaluation(Plans.evaluation())
                                .getBaseBuilder()
                                .addAllLabels(Collections.nCopies(63, "more"))),
                impossible(
                        "it says something that this node does not know of",
                        plan -> plan.setEvaluation(Plans.evaluation().setUnknownFields(later()))));
    }
}
