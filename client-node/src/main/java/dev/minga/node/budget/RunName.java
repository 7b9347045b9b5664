package dev.minga.node.budget;

import java.util.Objects;

/**
 * A run that a node may take part in. Names are a federation's own; the plan's digest is the same nowhere else.
 *
 * @param member who takes part: of two members on one budget, one
 * @param planSha256 SHA-256 of the plan's exact bytes, in hex
 */
public record RunName(String federation, String member, String run, String planSha256) {
    public RunName {
        Objects.requireNonNull(federation, "federation");
        Objects.requireNonNull(member, "member");
        Objects.requireNonNull(run, "run");
        if (!planSha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a plan's digest is malformed");
        }
    }
}
