package dev.minga.simulations.spark;

import java.io.Serializable;

/** What a member's training changed, on its way back. */
record Trained(String member, float[] delta) implements Serializable {}
