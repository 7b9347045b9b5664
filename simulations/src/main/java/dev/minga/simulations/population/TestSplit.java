package dev.minga.simulations.population;

import dev.minga.simulations.experiment.SeededRandom;
import java.util.ArrayList;
import java.util.Collections;
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
    /**
     * Draws it; the same for the same arguments.
     *
     * @param byEntity whether an entity is a group too
     * @throws IllegalArgumentException if nothing is left to train on, or a class has no record to test on
     */
    public static TestSplit of(List<LabelledRecord> records, double testShare, boolean byEntity, long seed) {
        Map<Integer, List<List<Integer>>> byLabel = new TreeMap<>();
        for (List<Integer> group : Units.tested(records, byEntity)) {
            byLabel.computeIfAbsent(Units.mostFrequentLabel(records, group), label -> new ArrayList<>())
                    .add(group);
        }
        Random random = SeededRandom.of("split", seed);
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

    /**
     * Checks that there is something of every class on both sides.
     *
     * @throws IllegalArgumentException if not, with what there is
     */
    void requireAll(List<LabelledRecord> records, List<String> labels) {
        for (int label = 0; label < labels.size(); label++) {
            long trained = of(records, train, label);
            long tested = of(records, test, label);
            if (trained == 0 || tested == 0) {
                throw new IllegalArgumentException("data: of label '" + labels.get(label) + "' there are " + trained
                        + " records to train on and " + tested
                        + " to test on; check how labels are written, and groups, which are never cut");
            }
        }
    }

    private static long of(List<LabelledRecord> records, List<Integer> side, int label) {
        return side.stream().filter(i -> records.get(i).label() == label).count();
    }
}
