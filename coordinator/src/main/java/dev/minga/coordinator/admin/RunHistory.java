package dev.minga.coordinator.admin;

import dev.minga.coordinator.admin.RoundView.EvaluationView;
import dev.minga.coordinator.admin.RoundView.Scores;
import dev.minga.coordinator.gate.Verdict;
import dev.minga.coordinator.round.Evaluation;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationEnded;
import dev.minga.coordinator.round.RoundEvent.EvaluationOpened;
import dev.minga.coordinator.round.RoundEvent.RoundClosed;
import dev.minga.coordinator.round.RoundEvent.RoundOpened;
import dev.minga.shared.evaluation.Confusion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The rounds of a run as its events tell them, oldest first; rounds that were discarded too. */
final class RunHistory {
    private final IntFunction<Optional<Double>> epsilon;
    private final List<Round> rounds = new ArrayList<>();

    /** @param epsilon what so many rounds are declared to cost */
    private RunHistory(IntFunction<Optional<Double>> epsilon) {
        this.epsilon = epsilon;
    }

    /** One round while it is told. */
    private static final class Round {
        private final RoundOpened opened;
        private final SortedMap<String, Optional<Double>> contributors = new TreeMap<>();
        private final SortedMap<String, Evaluation> evaluations = new TreeMap<>();
        private @Nullable RoundClosed closed;
        private boolean evaluated;
        private Optional<Verdict> verdict = Optional.empty();

        Round(RoundOpened opened) {
            this.opened = opened;
        }
    }

    static List<RoundView> of(List<RoundEvent> events, IntFunction<Optional<Double>> epsilon) {
        RunHistory history = new RunHistory(epsilon);
        events.forEach(history::tell);
        return history.rounds.stream().map(history::view).toList();
    }

    private void tell(RoundEvent event) {
        if (event instanceof RoundOpened opened) {
            rounds.add(new Round(opened));
        } else if (event instanceof ContributionAccepted accepted) {
            last().contributors.put(accepted.member(), accepted.contribution().norm());
        } else if (event instanceof RoundClosed closed) {
            last().closed = closed;
        } else if (event instanceof EvaluationOpened) {
            last().evaluated = true;
        } else if (event instanceof EvaluationAccepted accepted) {
            last().evaluations.put(accepted.member(), accepted.evaluation());
        } else if (event instanceof EvaluationEnded ended) {
            last().verdict = Optional.of(ended.verdict());
        }
    }

    private Round last() {
        return rounds.get(rounds.size() - 1);
    }

    private RoundView view(Round round) {
        Map<String, Double> norms = new TreeMap<>();
        round.contributors.forEach((member, norm) -> norm.ifPresent(known -> norms.put(member, known)));
        Optional<RoundClosed> closed = Optional.ofNullable(round.closed);
        return new RoundView(
                round.opened.round(),
                round.opened.base().hex(),
                round.opened.opened(),
                List.copyOf(round.contributors.keySet()),
                norms,
                NormOutliers.among(norms),
                closed.map(end -> end.model().hex()),
                closed.map(RoundClosed::closed),
                closed.flatMap(end -> epsilon.apply(end.round())),
                round.evaluated ? Optional.of(evaluation(round)) : Optional.empty());
    }

    private static EvaluationView evaluation(Round round) {
        return new EvaluationView(
                List.copyOf(round.evaluations.keySet()),
                scores(round.evaluations.values().stream()
                        .map(Evaluation::counts)
                        .toList()),
                round.verdict.map(verdict -> verdict.decision().name()),
                round.verdict.map(Verdict::reason));
    }

    private static Optional<Scores> scores(List<List<Long>> counts) {
        if (counts.isEmpty()) {
            return Optional.empty();
        }
        List<Long> sum = new ArrayList<>(counts.get(0));
        for (List<Long> one : counts.subList(1, counts.size())) {
            for (int i = 0; i < sum.size(); i++) {
                sum.set(i, sum.get(i) + one.get(i));
            }
        }
        Confusion all = new Confusion(sum);
        return Optional.of(new Scores(all.macroF1(), all.accuracy(), all.attackRecall(), all.falsePositiveRate()));
    }
}
