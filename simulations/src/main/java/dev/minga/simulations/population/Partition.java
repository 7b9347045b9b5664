package dev.minga.simulations.population;

import dev.minga.simulations.experiment.PopulationSettings;
import dev.minga.simulations.experiment.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.statistics.distribution.ContinuousDistribution;
import org.apache.commons.statistics.distribution.GammaDistribution;

/**
 * Deals records to members: those that are trained on and those that are tested on by the same proportions, so that a member is
 * tested on data like its own.
 *
 * @param train of each member the numbers of its records
 * @param test of each member the numbers of the test records that are like its own
 */
public record Partition(List<List<Integer>> train, List<List<Integer>> test) {
    /**
     * Deals them; the same for the same arguments.
     *
     * @param byEntity whether an entity's records go to one member
     * @throws IllegalArgumentException if holders are asked for and records name none, or name fewer than there are members
     */
    public static Partition of(
            List<LabelledRecord> records, TestSplit split, PopulationSettings settings, boolean byEntity, long seed) {
        Random random = SeededRandom.of("deal", seed);
        int members = settings.members();
        List<List<Integer>> train = Units.dealt(records, split.train(), byEntity);
        List<List<Integer>> test = Units.dealt(records, split.test(), byEntity);
        return switch (settings.split()) {
            case IID -> new Partition(inTurn(train, members, random), inTurn(test, members, random));
            case QUANTITY -> {
                double[] shares = dirichlet(settings.alpha().orElseThrow(), members, random);
                yield new Partition(byShare(train, shares, random), byShare(test, shares, random));
            }
            case DIRICHLET -> {
                List<List<Integer>> ofTrain = empty(members);
                List<List<Integer>> ofTest = empty(members);
                int labels =
                        records.stream().mapToInt(LabelledRecord::label).max().orElse(0) + 1;
                for (int label = 0; label < labels; label++) {
                    double[] shares = dirichlet(settings.alpha().orElseThrow(), members, random);
                    add(ofTrain, byShare(ofLabel(records, train, label), shares, random));
                    add(ofTest, byShare(ofLabel(records, test, label), shares, random));
                }
                yield new Partition(ofTrain, ofTest);
            }
            case HOLDER -> byHolder(records, split, members, random);
        };
    }

    private static List<List<Integer>> empty(int members) {
        List<List<Integer>> parts = new ArrayList<>();
        for (int member = 0; member < members; member++) {
            parts.add(new ArrayList<>());
        }
        return parts;
    }

    private static void add(List<List<Integer>> to, List<List<Integer>> more) {
        for (int member = 0; member < to.size(); member++) {
            to.get(member).addAll(more.get(member));
        }
    }

    private static List<List<Integer>> ofLabel(List<LabelledRecord> records, List<List<Integer>> units, int label) {
        return units.stream()
                .filter(unit -> Units.mostFrequentLabel(records, unit) == label)
                .toList();
    }

    private static List<List<Integer>> inTurn(List<List<Integer>> units, int members, Random random) {
        List<List<Integer>> shuffled = new ArrayList<>(units);
        Collections.shuffle(shuffled, random);
        List<List<Integer>> parts = empty(members);
        for (int i = 0; i < shuffled.size(); i++) {
            parts.get(i % members).addAll(shuffled.get(i));
        }
        return parts;
    }

    private static List<List<Integer>> byShare(List<List<Integer>> units, double[] shares, Random random) {
        List<List<Integer>> shuffled = new ArrayList<>(units);
        Collections.shuffle(shuffled, random);
        List<List<Integer>> parts = empty(shares.length);
        double until = 0;
        int from = 0;
        for (int member = 0; member < shares.length; member++) {
            until += shares[member];
            int to = member == shares.length - 1
                    ? shuffled.size()
                    : (int) Math.min(shuffled.size(), Math.round(until * shuffled.size()));
            shuffled.subList(from, to).forEach(parts.get(member)::addAll);
            from = to;
        }
        return parts;
    }

    /** Gamma draws over their sum; where α is so small that all are 0, one member has everything. */
    private static double[] dirichlet(double alpha, int members, Random random) {
        UniformRandomProvider source = random::nextLong;
        ContinuousDistribution.Sampler gamma = GammaDistribution.of(alpha, 1).createSampler(source);
        double[] shares = new double[members];
        Arrays.setAll(shares, member -> gamma.sample());
        double sum = Arrays.stream(shares).sum();
        if (sum == 0) {
            shares[random.nextInt(members)] = 1;
            return shares;
        }
        return Arrays.stream(shares).map(share -> share / sum).toArray();
    }

    private static Partition byHolder(List<LabelledRecord> records, TestSplit split, int members, Random random) {
        Map<String, List<Integer>> byHolder = new TreeMap<>();
        for (int i = 0; i < records.size(); i++) {
            String holder = records.get(i)
                    .holder()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "split holder needs records with a holder: name its column in data.table.holder"));
            byHolder.computeIfAbsent(holder, name -> new ArrayList<>()).add(i);
        }
        if (byHolder.size() < members) {
            throw new IllegalArgumentException(
                    "split holder: " + members + " members, but records of " + byHolder.size() + " holders");
        }
        List<List<Integer>> parts = empty(members);
        byHolder.values().stream()
                .sorted(Comparator.comparing((List<Integer> some) -> some.size())
                        .reversed())
                .forEach(some -> parts.stream()
                        .min(Comparator.comparing(List::size))
                        .orElseThrow()
                        .addAll(some));
        Collections.shuffle(parts, random);
        return new Partition(
                parts.stream().map(part -> only(part, split.train())).toList(),
                parts.stream().map(part -> only(part, split.test())).toList());
    }

    private static List<Integer> only(List<Integer> part, List<Integer> side) {
        // Both sides are ascending.
        return part.stream().filter(i -> Collections.binarySearch(side, i) >= 0).toList();
    }
}
