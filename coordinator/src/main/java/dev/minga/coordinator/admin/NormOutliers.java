package dev.minga.coordinator.admin;

import java.util.List;
import java.util.Map;

/**
 * Whose delta is much longer or shorter than the others' of its round: its modified z-score, 0.6745 × distance from the median
 * / median absolute deviation, is above 3.5 (Iglewicz and Hoaglin 1993, §3.3), and it is more than a tenth of the median away,
 * since noise makes honest norms almost equal. Of fewer than four nobody can be said to be out. A hint for people; nothing is
 * decided by it. Pure.
 */
final class NormOutliers {
    private static final int FEWEST = 4;
    private static final double LARGEST_SCORE = 3.5;
    private static final double NORMAL = 0.6745;
    private static final double SMALLEST_SHARE = 0.1;

    private NormOutliers() {}

    /** Their names, sorted. */
    static List<String> among(Map<String, Double> norms) {
        if (norms.size() < FEWEST) {
            return List.of();
        }
        double median = median(norms.values().stream().toList());
        double deviation = median(
                norms.values().stream().map(norm -> Math.abs(norm - median)).toList());
        return norms.entrySet().stream()
                .filter(entry -> isOut(Math.abs(entry.getValue() - median), median, deviation))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static boolean isOut(double distance, double median, double deviation) {
        return distance > SMALLEST_SHARE * median && NORMAL * distance > LARGEST_SCORE * deviation;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
