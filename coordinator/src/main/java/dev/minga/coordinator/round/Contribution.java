package dev.minga.coordinator.round;

import dev.minga.crypto.digest.Sha256;

/** A verified delta: its file and the statement that was signed about it. */
public record Contribution(Sha256 delta, Sha256 statement) {}
