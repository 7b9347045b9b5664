package dev.minga.coordinator.simulation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.coordinator.ledger.LoggedEntry;
import dev.minga.coordinator.ledger.LoggedEntry.Kind;
import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.round.Aggregating;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.RoundEvent.ContributionAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationAccepted;
import dev.minga.coordinator.round.RoundEvent.EvaluationEnded;
import dev.minga.coordinator.round.RoundEvent.RoundClosed;
import dev.minga.coordinator.round.RoundEvent.RunAborted;
import dev.minga.coordinator.round.RoundEvent.RunWentBack;
import dev.minga.coordinator.round.RoundState;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.ledger.MerkleHash;
import dev.minga.proto.v1.AveragedContribution;
import dev.minga.proto.v1.LedgerEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Whether the log says what the journal says, entry by entry. */
final class LogCheck {
    private final RunPlan plan;
    private final Book book;
    private final Map<String, Sha256> leaves = new HashMap<>();

    LogCheck(RunPlan plan, Book book) {
        this.plan = plan;
        this.book = book;
    }

    void compare(
            RoundState before,
            List<RoundEvent> events,
            List<LoggedEntry> entries,
            Map<Integer, SortedMap<String, Contribution>> byRound) {
        List<RoundEvent> told = new ArrayList<>(events);
        told.removeIf(event -> kind(event) == null);
        book.require(told.size() == entries.size(), () -> "the log says " + entries + " of " + told + " in " + before);
        for (int i = 0; i < Math.min(told.size(), entries.size()); i++) {
            LoggedEntry entry = entries.get(i);
            RoundEvent event = told.get(i);
            boolean fits = entry.kind() == kind(event) && fits(before, event, entry, byRound);
            book.require(fits, () -> "the log says " + entry.kind() + " of " + event);
        }
    }

    private static Kind kind(RoundEvent event) {
        if (event instanceof ContributionAccepted) {
            return Kind.CONTRIBUTION;
        }
        if (event instanceof RoundClosed) {
            return Kind.ROUND_AVERAGED;
        }
        if (event instanceof EvaluationAccepted) {
            return Kind.EVALUATION;
        }
        if (event instanceof EvaluationEnded) {
            return Kind.ROUND_EVALUATED;
        }
        if (event instanceof RunWentBack) {
            return Kind.RUN_WENT_BACK;
        }
        return event instanceof RunAborted ? Kind.RUN_ABORTED : null;
    }

    private boolean fits(
            RoundState state,
            RoundEvent event,
            LoggedEntry entry,
            Map<Integer, SortedMap<String, Contribution>> byRound) {
        LedgerEntry logged = parsed(entry.bytes());
        if (event instanceof ContributionAccepted one) {
            leaves.put(one.round() + " " + one.member(), MerkleHash.leaf(entry.bytes()));
            var said = logged.getContribution();
            return said.getMember().equals(one.member())
                    && said.getRound() == one.round()
                    && said.getRun().equals(plan.run())
                    && is(said.getDeltaSha256(), one.contribution().delta())
                    && is(said.getSignedStatementSha256(), one.contribution().statement());
        }
        if (event instanceof RoundClosed one) {
            var said = logged.getRoundAveraged();
            return said.getRound() == one.round()
                    && is(said.getModelSha256(), one.model())
                    && said.getPassedOverList().equals(List.copyOf(((Aggregating) state.work()).passedOver()))
                    && lists(said.getContributionsList(), one.round(), byRound.get(one.round()));
        }
        if (event instanceof RunWentBack one) {
            var said = logged.getRunWentBack();
            return is(said.getModelSha256(), one.way().model())
                    && said.getToRound() == one.way().to()
                    && one.way()
                            .rebuilt()
                            .map(again -> said.getWithout().equals(again.without())
                                    && lists(
                                            said.getContributionsList(),
                                            one.way().to(),
                                            again.contributions()))
                            .orElse(said.getWithout().isEmpty());
        }
        if (event instanceof EvaluationAccepted one) {
            var said = logged.getEvaluation();
            return said.getMember().equals(one.member())
                    && said.getRound() == one.round()
                    && said.getCountsList().equals(one.evaluation().counts());
        }
        return !(event instanceof RunAborted one)
                || logged.getRunAborted().getReason().equals(one.reason());
    }

    private boolean lists(List<AveragedContribution> said, int round, SortedMap<String, Contribution> all) {
        return said.stream().map(AveragedContribution::getMember).toList().equals(List.copyOf(all.keySet()))
                && said.stream()
                        .allMatch(one -> is(one.getLeaf(), leaves.get(round + " " + one.getMember()))
                                && one.getWeight() == plan.weights().get(one.getMember()));
    }

    private static boolean is(ByteString said, Sha256 digest) {
        return digest != null && said.equals(ByteString.copyFrom(digest.bytes()));
    }

    private static LedgerEntry parsed(byte[] bytes) {
        try {
            return LedgerEntry.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
