package dev.minga.coordinator.round;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.minga.coordinator.gate.Verdict;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.DeclineReason;
import java.time.Instant;
import java.util.Optional;

/** Something that happened in a run and is durable. The journal is a list of these. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RoundEvent.MemberArrived.class, name = "member-arrived"),
    @JsonSubTypes.Type(value = RoundEvent.MemberDeclined.class, name = "member-declined"),
    @JsonSubTypes.Type(value = RoundEvent.RoundOpened.class, name = "round-opened"),
    @JsonSubTypes.Type(value = RoundEvent.ContributionAccepted.class, name = "contribution-accepted"),
    @JsonSubTypes.Type(value = RoundEvent.EnoughContributed.class, name = "enough-contributed"),
    @JsonSubTypes.Type(value = RoundEvent.CollectionEnded.class, name = "collection-ended"),
    @JsonSubTypes.Type(value = RoundEvent.RoundClosed.class, name = "round-closed"),
    @JsonSubTypes.Type(value = RoundEvent.EvaluationOpened.class, name = "evaluation-opened"),
    @JsonSubTypes.Type(value = RoundEvent.EvaluationAccepted.class, name = "evaluation-accepted"),
    @JsonSubTypes.Type(value = RoundEvent.EvaluationEnded.class, name = "evaluation-ended"),
    @JsonSubTypes.Type(value = RoundEvent.RunPaused.class, name = "run-paused"),
    @JsonSubTypes.Type(value = RoundEvent.RunResumed.class, name = "run-resumed"),
    @JsonSubTypes.Type(value = RoundEvent.RunWentBack.class, name = "run-went-back"),
    @JsonSubTypes.Type(value = RoundEvent.RunAborted.class, name = "run-aborted")
})
public sealed interface RoundEvent {
    /** A member that the plan names asked for work for the first time. */
    record MemberArrived(String member) implements RoundEvent {}

    /** A member refused the plan; it is not waited for any more. */
    record MemberDeclined(String member, DeclineReason reason) implements RoundEvent {}

    /** A round collects contributions that start from {@code base}, until {@code deadline}. */
    record RoundOpened(int round, Sha256 base, Instant opened, Instant deadline) implements RoundEvent {}

    /** A contribution counts in its round. */
    record ContributionAccepted(int round, String member, Contribution contribution) implements RoundEvent {}

    /** The plan's number has contributed; the others that were asked may until then. */
    record EnoughContributed(int round, Instant until) implements RoundEvent {}

    /** No more contributions: what was accepted is to be averaged. */
    record CollectionEnded(int round) implements RoundEvent {}

    /**
     * The round's contributions were averaged; {@code model} is the new global adapter.
     *
     * @param serverState what the server optimiser starts from wherever this model is the base; empty if it remembers nothing
     */
    record RoundClosed(
            int round,
            Sha256 model,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Sha256> serverState,
            Instant closed)
            implements RoundEvent {}

    /** The members count for the round's average, until {@code deadline}. */
    record EvaluationOpened(int round, Sha256 model, Instant opened, Instant deadline) implements RoundEvent {}

    /** A member's counts are taken. */
    record EvaluationAccepted(int round, String member, Evaluation evaluation) implements RoundEvent {}

    /** No more counts; {@code verdict} says what becomes of the round's average. */
    record EvaluationEnded(int round, Verdict verdict, Instant ended) implements RoundEvent {}

    /** The operator holds the run: deadlines stand still, and nothing new is asked of anybody. */
    record RunPaused(Instant at) implements RoundEvent {}

    /** The run goes on; every deadline is later by the time since it was paused. */
    record RunResumed(Instant at) implements RoundEvent {}

    /**
     * The run goes on from an earlier round's average; what came after it is discarded.
     *
     * @param used the last round that was opened: no number is used twice
     */
    record RunWentBack(int used, WayBack way, Instant at) implements RoundEvent {}

    /** The run ended before its last round. */
    record RunAborted(String reason, Instant at) implements RoundEvent {}
}
