package dev.minga.shared.settings;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant. */
final class NearestName {
    private static final int LONGEST_NAME = 64;

    private NearestName() {}

    /** Returns the known name within a third of its length in edits, upper and lower case alike, if there is one. */
    static Optional<String> among(List<String> known, String written) {
        if (written.length() > LONGEST_NAME) {
            return Optional.empty();
        }
        return known.stream()
                .filter(name -> distance(name, written) <= Math.max(1, name.length() / 3))
                .min(Comparator.comparingInt(name -> distance(name, written)));
    }

    /** Edits of one character, a swap of neighbours counting as one (optimal string alignment). */
    static int distance(String known, String written) {
        String a = plain(known);
        String b = plain(written);
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : cheapest(edits, a, b, i, j);
            }
        }
        return edits[a.length()][b.length()];
    }

    private static int cheapest(int[][] edits, String a, String b, int i, int j) {
        int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }
}
