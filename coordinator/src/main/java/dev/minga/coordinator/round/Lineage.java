package dev.minga.coordinator.round;

import dev.minga.coordinator.round.RoundEvent.EvaluationEnded;
import dev.minga.coordinator.round.RoundEvent.RoundClosed;
import dev.minga.coordinator.round.RoundEvent.RunWentBack;
import dev.minga.coordinator.round.WayBack.Rebuilt;
import dev.minga.crypto.digest.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rounds that a run's present model rests on, oldest first: not those that a gate refused or that were discarded. A pure
 * fold of the run's events. Immutable.
 */
public record Lineage(List<Step> steps) {
    /**
     * One average.
     *
     * @param contributions of which it was made
     * @param before the last that had passed the gate before it
     * @param good the same after it: itself, if it passed
     */
    public record Step(
            int round,
            Sha256 base,
            Sha256 model,
            SortedMap<String, Contribution> contributions,
            LastGood before,
            LastGood good) {}

    public Lineage {
        steps = List.copyOf(steps);
    }

    /** Of a run without rounds. */
    public Lineage() {
        this(List.of());
    }

    /** After an event that led from one state to another. */
    public Lineage after(RoundState from, RoundEvent event, RoundState to) {
        if (event instanceof RoundClosed closed && from.work() instanceof Aggregating round) {
            return plus(new Step(
                    round.round(),
                    round.base(),
                    closed.model(),
                    round.contributions(),
                    round.lastGood(),
                    round.lastGood()));
        }
        if (event instanceof EvaluationEnded && to.work() instanceof Closed closed) {
            return evaluated(closed);
        }
        return event instanceof RunWentBack back ? wentBack(back.way()) : this;
    }

    private Lineage plus(Step step) {
        List<Step> more = new ArrayList<>(steps);
        more.add(step);
        return new Lineage(more);
    }

    /** Only what the run goes on from, and before it. */
    private Lineage evaluated(Closed closed) {
        int last = steps.size();
        while (last > 0 && !steps.get(last - 1).model().equals(closed.model())) {
            last--;
        }
        Lineage kept = new Lineage(steps.subList(0, last));
        if (last == 0 || last < steps.size()) {
            return kept;
        }
        Step step = steps.get(last - 1);
        return new Lineage(steps.subList(0, last - 1))
                .plus(new Step(
                        step.round(),
                        step.base(),
                        step.model(),
                        step.contributions(),
                        step.before(),
                        closed.lastGood()));
    }

    private Lineage wentBack(WayBack way) {
        Step step = step(way.to());
        Lineage before = new Lineage(steps.subList(0, steps.indexOf(step)));
        return before.plus(way.rebuilt()
                .map(rebuilt -> new Step(
                        step.round(), step.base(), way.model(), rebuilt.contributions(), step.before(), way.good()))
                .orElse(step));
    }

    /** Whether a model is one of these averages. */
    public boolean has(Sha256 model) {
        return steps.stream().anyMatch(step -> step.model().equals(model));
    }

    /**
     * The average of a round.
     *
     * @throws IllegalArgumentException if the model does not rest on it
     */
    public Step step(int round) {
        return steps.stream()
                .filter(step -> step.round() == round)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the run's model does not rest on a round " + round + "; it rests on " + rounds()));
    }

    private String rounds() {
        return steps.isEmpty()
                ? "none"
                : String.join(
                        ", ",
                        steps.stream()
                                .map(step -> Integer.toString(step.round()))
                                .toList());
    }

    /**
     * Back to a round's average as it was.
     *
     * @throws IllegalArgumentException if the model does not rest on it, or it did not pass the plan's gate
     */
    public WayBack to(int round, boolean gated, String reason) {
        Step step = step(round);
        if (gated && !step.good().model().equals(step.model())) {
            throw new IllegalArgumentException("the average of round " + round + " did not pass the gate");
        }
        return new WayBack(round, step.model(), step.model(), Optional.empty(), step.good(), reason);
    }

    /**
     * What a round's average is made of without a member.
     *
     * @throws IllegalArgumentException if the model does not rest on the round, the member did not contribute to it, or too few
     *     are left
     */
    public SortedMap<String, Contribution> without(String member, int round, int quorum) {
        Step step = step(round);
        if (!step.contributions().containsKey(member)) {
            throw new IllegalArgumentException(member + " did not contribute to round " + round + "; it did to "
                    + String.join(
                            ", ",
                            steps.stream()
                                    .filter(one -> one.contributions().containsKey(member))
                                    .map(one -> Integer.toString(one.round()))
                                    .toList()));
        }
        SortedMap<String, Contribution> left = new TreeMap<>(step.contributions());
        left.remove(member);
        if (left.size() < quorum) {
            throw new IllegalArgumentException("without " + member + " round " + round + " has " + left.size()
                    + " contributions, the quorum is " + quorum);
        }
        return left;
    }

    /** Back to a round's average as it is without a member; it has passed no gate. */
    public WayBack rebuilt(
            int round, String member, SortedMap<String, Contribution> left, Average average, String reason) {
        Step step = step(round);
        return new WayBack(
                round,
                step.model(),
                average.model(),
                Optional.of(new Rebuilt(member, step.base(), left, average.serverState())),
                step.before(),
                reason);
    }
}
