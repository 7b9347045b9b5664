package dev.minga.simulations.population;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which records must not be parted. Stateless. */
final class Units {
    private Units() {}

    /** Records that are dealt to one member: all of an entity where that is the unit of privacy, or else each by itself. */
    static List<List<Integer>> dealt(List<LabelledRecord> records, List<Integer> some, boolean byEntity) {
        Map<String, List<Integer>> units = new LinkedHashMap<>();
        for (int i : some) {
            Optional<String> entity = byEntity ? records.get(i).entity() : Optional.empty();
            units.computeIfAbsent(entity.map(name -> "entity " + name).orElse("record " + i), key -> new ArrayList<>())
                    .add(i);
        }
        return List.copyOf(units.values());
    }

    /**
     * Records that are all trained on or all tested on: of one group, of one entity where that is the unit of privacy, or with one
     * text, upper and lower case alike; and whatever such ties connect.
     */
    static List<List<Integer>> tested(List<LabelledRecord> records, boolean byEntity) {
        int[] parents = new int[records.size()];
        Map<String, Integer> first = new LinkedHashMap<>();
        for (int i = 0; i < parents.length; i++) {
            parents[i] = i;
            LabelledRecord record = records.get(i);
            join(parents, first, "text " + record.text().toLowerCase(Locale.ROOT), i);
            if (record.group().isPresent()) {
                join(parents, first, "group " + record.group().get(), i);
            }
            if (byEntity && record.entity().isPresent()) {
                join(parents, first, "entity " + record.entity().get(), i);
            }
        }
        Map<Integer, List<Integer>> groups = new TreeMap<>();
        for (int i = 0; i < parents.length; i++) {
            groups.computeIfAbsent(root(parents, i), key -> new ArrayList<>()).add(i);
        }
        return List.copyOf(groups.values());
    }

    private static void join(int[] parents, Map<String, Integer> first, String tie, int record) {
        Integer other = first.putIfAbsent(tie, record);
        if (other != null) {
            int a = root(parents, other);
            int b = root(parents, record);
            parents[Math.max(a, b)] = Math.min(a, b);
        }
    }

    private static int root(int[] parents, int record) {
        int root = record;
        while (parents[root] != root) {
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }

    /** The class that most of them have. */
    static int mostFrequentLabel(List<LabelledRecord> records, List<Integer> some) {
        Map<Integer, Integer> counts = new TreeMap<>();
        some.forEach(i -> counts.merge(records.get(i).label(), 1, Integer::sum));
        return Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
    }
}
