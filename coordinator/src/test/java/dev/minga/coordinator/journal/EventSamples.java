package dev.minga.coordinator.journal;

import dev.minga.coordinator.gate.Verdict;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.Evaluation;
import dev.minga.coordinator.round.LastGood;
import dev.minga.coordinator.round.RoundEvent;
import dev.minga.coordinator.round.WayBack;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.GateDecision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One event of every kind, with values that are easily lost: nanoseconds, quotes, letters beyond ASCII. */
final class EventSamples {
    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00.123456789Z");
    private static final Sha256 ONE = Sha256.of(new byte[] {1});
    private static final Sha256 TWO = Sha256.of(new byte[] {2});

    static final List<RoundEvent> ALL = List.of(
            new RoundEvent.MemberArrived("ada"),
            new RoundEvent.MemberDeclined("bob", DeclineReason.BUDGET_TOO_SMALL),
            new RoundEvent.MemberDeclined("cyd", DeclineReason.UNRECOGNIZED),
            new RoundEvent.RoundOpened(1, ONE, NOW, NOW.plusSeconds(900)),
            new RoundEvent.ContributionAccepted(1, "ada", new Contribution(ONE, TWO)),
            new RoundEvent.ContributionAccepted(1, "bob", new Contribution(ONE, TWO, Optional.of(70.25))),
            new RoundEvent.EnoughContributed(1, NOW.plusSeconds(20)),
            new RoundEvent.CollectionEnded(1),
            new RoundEvent.RoundClosed(1, TWO, Optional.empty(), NOW),
            new RoundEvent.RoundClosed(1, TWO, Optional.of(ONE), NOW),
            new RoundEvent.EvaluationOpened(1, TWO, NOW, NOW.plusSeconds(60)),
            new RoundEvent.EvaluationAccepted(1, "ada", new Evaluation(List.of(-3L, 0L, 1L << 40, 7L), ONE)),
            new RoundEvent.EvaluationEnded(1, new Verdict(GateDecision.REFUSED, 3, -0.1, "it \"fell\""), NOW),
            new RoundEvent.RunPaused(NOW),
            new RoundEvent.RunResumed(NOW),
            new RoundEvent.RunWentBack(
                    3,
                    new WayBack(
                            1,
                            ONE,
                            TWO,
                            Optional.of(new WayBack.Rebuilt(
                                    "bob",
                                    ONE,
                                    new TreeMap<>(Map.of("ada", new Contribution(ONE, TWO))),
                                    Optional.of(TWO))),
                            new LastGood(ONE, new TreeMap<>(Map.of("ada", List.of(-3L, 7L)))),
                            "it \"lied\""),
                    NOW),
            new RoundEvent.RunAborted("\"warum?\" – ¿quién sabe?\n\u0000", NOW));

    private EventSamples() {}
}
