package dev.minga.coordinator.upkeep;

/** What keeps a running coordinator's directory in order. */
public record Upkeep(GarbageCollection garbage, Readiness readiness, Backup backup) {}
