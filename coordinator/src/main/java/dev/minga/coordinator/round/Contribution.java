package dev.minga.coordinator.round;

import dev.minga.crypto.digest.Sha256;

/**
 * A verified delta.
 *
 * @param delta SHA-256 of its file
 * @param statement SHA-256 of the serialised {@code SignedStatement} about it, as it is kept
 */
public record Contribution(Sha256 delta, Sha256 statement) {}
