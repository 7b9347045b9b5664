package dev.minga.coordinator.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Each delta of a round sets a coordinate that no other delta sets, so that an average shows how often it counted each. (What
 * Janus does with a bit for each report.)
 */
public final class UniqueCoordinates {
    private static final double CLOSE = 1e-3;

    private UniqueCoordinates() {}

    /**
     * What is not once in an average.
     *
     * @param steps by coordinate how far its delta, counted once, moves the average; all others must stay where they are
     */
    public static List<String> differences(float[] before, float[] after, Map<Integer, Double> steps) {
        List<String> found = new ArrayList<>();
        for (int at = 0; at < before.length; at++) {
            Double step = steps.get(at);
            double moved = (double) after[at] - before[at];
            if (step == null && moved != 0) {
                found.add("coordinate " + at + " moved by " + moved + ", and nobody moved it");
            } else if (step != null && Math.abs(moved / step - 1) >= CLOSE) {
                found.add("coordinate " + at + " counts " + moved / step + " times");
            }
        }
        return found;
    }
}
