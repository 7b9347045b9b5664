package dev.minga.simulations.demo.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Groups strings that say nearly the same thing: two strings are near duplicates when their normal forms are equal or
 * share at least four fifths of their character 5-grams (Jaccard), and a cluster is everything that such pairs
 * connect.
 *
 * <p>Exact, not sampled: a pair that reaches the threshold shares one of the rarest 5-grams of either (prefix filter).
 */
final class NearDuplicates {
    private static final int GRAM_LENGTH = 5;
    private static final int THRESHOLD_NUMERATOR = 4;
    private static final int THRESHOLD_DENOMINATOR = 5;
    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final Pattern SPACES = Pattern.compile("\\s+");

    private final int[] parents;

    private NearDuplicates(int size) {
        parents = new int[size];
        Arrays.setAll(parents, i -> i);
    }

    /** The clusters in the order of their first string, each in the order of the given list. */
    static List<List<String>> clusters(List<String> strings) {
        Map<String, List<String>> byNormalForm = new LinkedHashMap<>();
        for (String string : strings) {
            byNormalForm
                    .computeIfAbsent(normalForm(string), form -> new ArrayList<>())
                    .add(string);
        }
        List<int[]> grams = gramsByRarity(List.copyOf(byNormalForm.keySet()));
        NearDuplicates groups = new NearDuplicates(grams.size());
        groups.joinSimilar(grams);

        Map<Integer, List<String>> clusters = new LinkedHashMap<>();
        int form = 0;
        for (List<String> members : byNormalForm.values()) {
            clusters.computeIfAbsent(groups.root(form), root -> new ArrayList<>())
                    .addAll(members);
            form++;
        }
        return List.copyOf(clusters.values());
    }

    static String normalForm(String string) {
        String withoutNumbers = DIGITS.matcher(string.toLowerCase(Locale.ROOT)).replaceAll("0");
        return SPACES.matcher(withoutNumbers).replaceAll(" ").strip();
    }

    /** Each form's distinct 5-grams as numbers, a lower number for a rarer gram, ascending. */
    private static List<int[]> gramsByRarity(List<String> forms) {
        Map<String, Integer> counts = new HashMap<>();
        for (String form : forms) {
            grams(form).forEach(gram -> counts.merge(gram, 1, Integer::sum));
        }
        List<String> rarestFirst = new ArrayList<>(counts.keySet());
        rarestFirst.sort((a, b) -> {
            int byCount = Integer.compare(counts.getOrDefault(a, 0), counts.getOrDefault(b, 0));
            return byCount != 0 ? byCount : a.compareTo(b);
        });
        Map<String, Integer> ranks = new HashMap<>();
        rarestFirst.forEach(gram -> ranks.put(gram, ranks.size()));
        return forms.stream()
                .map(form -> grams(form).stream()
                        .mapToInt(gram -> ranks.getOrDefault(gram, 0))
                        .sorted()
                        .toArray())
                .toList();
    }

    private static List<String> grams(String form) {
        if (form.length() <= GRAM_LENGTH) {
            return List.of(form);
        }
        List<String> grams = new ArrayList<>();
        for (int start = 0; start + GRAM_LENGTH <= form.length(); start++) {
            grams.add(form.substring(start, start + GRAM_LENGTH));
        }
        return grams.stream().distinct().toList();
    }

    private void joinSimilar(List<int[]> grams) {
        Map<Integer, List<Integer>> formsByRareGram = new HashMap<>();
        for (int form = 0; form < grams.size(); form++) {
            int[] own = grams.get(form);
            for (int position = 0; position < prefixLength(own.length); position++) {
                List<Integer> sharers = formsByRareGram.computeIfAbsent(own[position], gram -> new ArrayList<>());
                for (int other : sharers) {
                    if (root(other) != root(form) && similar(grams.get(other), own)) {
                        join(other, form);
                    }
                }
                sharers.add(form);
            }
        }
    }

    private static int prefixLength(int size) {
        int mustShare = (size * THRESHOLD_NUMERATOR + THRESHOLD_DENOMINATOR - 1) / THRESHOLD_DENOMINATOR;
        return size - mustShare + 1;
    }

    static boolean similar(int[] a, int[] b) {
        int shared = 0;
        for (int i = 0, j = 0; i < a.length && j < b.length; ) {
            int order = Integer.compare(a[i], b[j]);
            shared += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        int union = a.length + b.length - shared;
        return shared * THRESHOLD_DENOMINATOR >= union * THRESHOLD_NUMERATOR;
    }

    private int root(int form) {
        int root = form;
        while (parents[root] != root) {
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }

    private void join(int a, int b) {
        int rootA = root(a);
        int rootB = root(b);
        parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
    }
}
