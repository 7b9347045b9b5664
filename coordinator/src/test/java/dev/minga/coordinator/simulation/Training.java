package dev.minga.coordinator.simulation;

import dev.minga.coordinator.plan.RunPlan;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.SignedStatement;
import java.util.List;

/**
 * Deltas of which each sets one coordinate, its member's own: a sum that holds one twice, or not, shows it. The number differs
 * from that of every other delta of the same member, so that no two have one digest.
 *
 * @param coordinate of the 18 of the delta's file
 */
record Training(String member, String run, int round, Sha256 base, int coordinate, float value, byte[] file) {
    private static final float SMALLEST = 1f / 4096;

    static final List<String> NAMES = List.of("ada", "bob", "cyd", "dan", "eve", "fay");

    /** @param number how many deltas the member has made before */
    static Training of(String member, RunPlan plan, int round, Sha256 base, int number) {
        int coordinate = NAMES.indexOf(member) * 3 + round % 3;
        float value = 0.25f + number * SMALLEST;
        return new Training(
                member, plan.run(), round, base, coordinate, value, Deltas.at(plan.layout(round), coordinate, value));
    }

    /** The same bytes, passed off as made for another round. */
    Training to(int other, Sha256 from) {
        return new Training(member, run, other, from, coordinate, value, file);
    }

    Sha256 digest() {
        return Sha256.of(file);
    }

    /** A delta with what a member signed about it. */
    record Signed(Training training, SignedStatement statement) {}
}
