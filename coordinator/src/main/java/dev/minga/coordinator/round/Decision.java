package dev.minga.coordinator.round;

import dev.minga.proto.v1.Rejection;
import java.util.List;
import java.util.Optional;

/**
 * What a message leads to. Deciding changes nothing: the events are to be made durable, then applied, and only then is the
 * sender answered.
 *
 * @param rejection why the sender is refused; empty if it is not
 */
public record Decision(List<RoundEvent> events, Optional<Rejection> rejection) {
    static Decision nothing() {
        return new Decision(List.of(), Optional.empty());
    }

    static Decision of(RoundEvent... events) {
        return new Decision(List.of(events), Optional.empty());
    }

    static Decision reject(Rejection reason) {
        return new Decision(List.of(), Optional.of(reason));
    }
}
