package dev.minga.node.participation;

import dev.minga.shared.channel.HostPort;
import java.util.Objects;

/**
 * What a node knows after joining.
 *
 * @param coordinatorKeyAlgorithm with {@code coordinatorKey} (hex): what plans and receipts are verified with, and one of a
 *     checkpoint's signatures
 * @param logKey verifier key of a checkpoint's other signature; its name is the log's
 */
public record Membership(
        String federation,
        String member,
        HostPort coordinator,
        String coordinatorKeyAlgorithm,
        String coordinatorKey,
        String logKey) {
    public Membership {
        Objects.requireNonNull(federation, "federation");
        Objects.requireNonNull(member, "member");
        Objects.requireNonNull(coordinator, "coordinator");
        Objects.requireNonNull(coordinatorKeyAlgorithm, "coordinatorKeyAlgorithm");
        Objects.requireNonNull(coordinatorKey, "coordinatorKey");
        Objects.requireNonNull(logKey, "logKey");
    }
}
