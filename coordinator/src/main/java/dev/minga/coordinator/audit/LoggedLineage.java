package dev.minga.coordinator.audit;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.audit.LoggedEvaluation.Good;
import dev.minga.proto.v1.AveragedContribution;
import dev.minga.proto.v1.RunWentBack;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The averages that a run's model rests on as the log tells it so far, and which of them may be released. */
final class LoggedLineage {
    private final List<Step> steps = new ArrayList<>();
    private final Set<ByteString> releasable = new HashSet<>();

    /** @param good the last average that had passed the gate after this one */
    private record Step(int round, ByteString model, List<AveragedContribution> of, Good before, Good good) {}

    boolean releasable(ByteString model) {
        return releasable.contains(model);
    }

    void averaged(int round, ByteString model, List<AveragedContribution> of, Good good, boolean gated) {
        steps.add(new Step(round, model, of, good, good));
        if (!gated) {
            releasable.add(model);
        }
    }

    /** An evaluation ended: the run goes on from this model. */
    void evaluated(ByteString model, Good good) {
        while (!steps.isEmpty() && !last().model().equals(model)) {
            steps.remove(steps.size() - 1);
        }
        if (!steps.isEmpty()) {
            Step step = steps.remove(steps.size() - 1);
            steps.add(new Step(step.round(), step.model(), step.of(), step.before(), good));
        }
        if (model.equals(good.model())) {
            releasable.add(model);
        }
    }

    private Step last() {
        return steps.get(steps.size() - 1);
    }

    /** What the gate compares with after the run went back; null if it cannot have gone there, which is said. */
    @Nullable
    Good wentBack(RunWentBack logged, int quorum, boolean gated, Consumer<String> says) {
        Step step = steps.stream()
                .filter(one -> one.round() == logged.getToRound())
                .findFirst()
                .orElse(null);
        if (step == null) {
            says.accept("the run's model does not rest on a round " + logged.getToRound());
            return null;
        }
        if (!logged.getOldModelSha256().equals(step.model())) {
            says.accept("the average of round " + step.round() + " was another");
        }
        boolean again = !logged.getWithout().isEmpty();
        Step after = again ? again(step, logged, quorum, says) : step;
        if (!again) {
            asItWas(step, logged, gated, says);
        }
        while (!last().equals(step)) {
            releasable.remove(steps.remove(steps.size() - 1).model());
        }
        steps.remove(steps.size() - 1);
        if (again) {
            releasable.remove(step.model());
        }
        if (!gated) {
            releasable.add(after.model());
        }
        steps.add(after);
        return after.good();
    }

    private static void asItWas(Step step, RunWentBack logged, boolean gated, Consumer<String> says) {
        if (!logged.getModelSha256().equals(step.model())
                || logged.getContributionsCount() > 0
                || !logged.getServerStateSha256().isEmpty()) {
            says.accept("the average was not made again, but is said to be another");
        }
        if (gated && !step.model().equals(step.good().model())) {
            says.accept("the average of round " + step.round() + " had not passed the gate");
        }
    }

    private static Step again(Step step, RunWentBack logged, int quorum, Consumer<String> says) {
        List<AveragedContribution> left = step.of().stream()
                .filter(one -> !one.getMember().equals(logged.getWithout()))
                .toList();
        if (left.size() == step.of().size()) {
            says.accept(logged.getWithout() + " was not averaged in round " + step.round());
        }
        if (!logged.getContributionsList().equals(left)) {
            says.accept("what is averaged is not round " + step.round() + " without " + logged.getWithout());
        }
        if (left.size() < Math.max(1, quorum)) {
            says.accept("fewer contributions are averaged than the plan's quorum");
        }
        return new Step(step.round(), logged.getModelSha256(), left, step.before(), step.before());
    }
}
