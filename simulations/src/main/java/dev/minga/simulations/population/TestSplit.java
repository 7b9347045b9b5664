package dev.minga.simulations.population;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Which records are trained on and which are tested on: whole groups, about the same share of each class.
 *
 * @param train numbers of records, ascending
 * @param test numbers of records, ascending
 */
public record TestSplit(List<Integer> train, List<Integer> test) {
    /** Draws it; the same for the same records, share and seed. */
    public static TestSplit of(List<LabelledRecord> records, double testShare, long seed) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < records.size(); i++) {
            String own = "record " + i;
            groups.computeIfAbsent(
                            records.get(i).group().map(name -> "group " + name).orElse(own), key -> new ArrayList<>())
                    .add(i);
        }
        Map<Integer, List<List<Integer>>> byLabel = new TreeMap<>();
        groups.values()
                .forEach(group -> byLabel.computeIfAbsent(mostFrequent(records, group), label -> new ArrayList<>())
                        .add(group));
        Random random = new Random(seed * 31 + 1);
        List<Integer> train = new ArrayList<>();
        List<Integer> test = new ArrayList<>();
        for (List<List<Integer>> ofLabel : byLabel.values()) {
            Collections.shuffle(ofLabel, random);
            long wanted =
                    Math.round(testShare * ofLabel.stream().mapToInt(List::size).sum());
            int taken = 0;
            for (List<Integer> group : ofLabel) {
                // A group that would overshoot by more than is missing is trained on.
                boolean tested = wanted - taken >= (group.size() + 1) / 2;
                (tested ? test : train).addAll(group);
                taken += tested ? group.size() : 0;
            }
        }
        Collections.sort(train);
        Collections.sort(test);
        return new TestSplit(List.copyOf(train), List.copyOf(test));
    }

    private static int mostFrequent(List<LabelledRecord> records, List<Integer> group) {
        Map<Integer, Integer> counts = new TreeMap<>();
        group.forEach(i -> counts.merge(records.get(i).label(), 1, Integer::sum));
        return Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
    }
}
