package dev.minga.node.participation;

import dev.minga.shared.channel.HostPort;

/**
 * What a node knows after joining.
 *
 * @param coordinatorKeyAlgorithm with {@code coordinatorKey} (hex): what plans and receipts are verified with
 */
public record Membership(
        String federation,
        String member,
        HostPort coordinator,
        String coordinatorKeyAlgorithm,
        String coordinatorKey) {}
