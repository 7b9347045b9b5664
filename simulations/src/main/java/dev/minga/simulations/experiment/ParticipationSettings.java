package dev.minga.simulations.experiment;

import java.util.Optional;

/**
 * Who takes part in a round.
 *
 * @param participants with how many contributions a round is over; all members if not given
 * @param overSelection as in a plan: how many times that number is asked
 * @param quorum contributions without which the run ends; all that a round wants if not given, which needs that all answer
 * @param dropOut share of those asked that never answer, drawn anew for each round
 * @param late share of those asked that answer after the deadline, so that their work is refused
 */
public record ParticipationSettings(
        Optional<Integer> participants,
        Optional<Double> overSelection,
        Optional<Integer> quorum,
        Optional<Double> dropOut,
        Optional<Double> late) {
    /** Everybody, always. */
    public static final ParticipationSettings ALL = new ParticipationSettings(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public ParticipationSettings {
        dropOut.ifPresent(share -> Ranges.share("dropOut", share));
        late.ifPresent(share -> Ranges.share("late", share));
        if (dropOut.orElse(0.0) + late.orElse(0.0) > 1) {
            throw new IllegalArgumentException("dropOut and late are more than all together");
        }
        if (quorum.isEmpty() && dropOut.orElse(0.0) + late.orElse(0.0) > 0) {
            throw new IllegalArgumentException("quorum is needed where members drop out or are late");
        }
    }

    /** Contributions without which a run of so many members ends. */
    int quorumOf(int members) {
        return quorum.orElse(participants.orElse(members));
    }

    void requireFits(int members) {
        participants.ifPresent(some -> Ranges.between("participation: participants", some, 1, members));
        quorum.ifPresent(some -> Ranges.between("participation: quorum", some, 1, participants.orElse(members)));
    }
}
