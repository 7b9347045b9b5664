package dev.minga.simulations.demo.data;

import dev.minga.node.data.LogFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Splits the corpus into a test side, a validation side and the organisations' training side. No cluster of near
 * duplicates is on two sides. Test and validation are the same for every seed, so that what is chosen with the one is
 * never judged by a part of itself; the seed decides which of the training side each organisation gets.
 */
public final class DemoSplit {
    private static final double TEST_SHARE = 0.5;
    private static final double VALIDATION_SHARE = 0.1;

    private static final long SIDES_SEED = 20_260_101;

    private final Random sides = new Random(SIDES_SEED);
    private final Random random;
    private final Side training;
    private final Side validation;
    private final Side test;

    /**
     * How many strings to take: every attack, and as many harmless ones as said here.
     *
     * @param recordsPerOrganisation the attacks and harmless strings of one organisation together
     */
    public record Sizes(int recordsPerOrganisation, int testBenign, int validationBenign) {}

    /**
     * One organisation's training strings.
     *
     * @param unseenFamilies the attack families of the test side of which this organisation has no string
     */
    public record Organisation(String name, LogFormat format, Set<String> unseenFamilies, List<AgentString> train) {}

    /** The three sides; the training side is dealt out to the organisations, no string twice. */
    public record Split(List<Organisation> organisations, List<AgentString> validation, List<AgentString> test) {}

    private DemoSplit(long seed, Sizes sizes) {
        random = new Random(seed);
        training = new Side("training", sizes.recordsPerOrganisation() * Member.ALL.size());
        validation = new Side("validation", sizes.validationBenign());
        test = new Side("test", sizes.testBenign());
    }

    /**
     * Half of every attack family's clusters go to the test side, a tenth to validation, the others are trained on.
     */
    public static Split make(List<AgentString> corpus, long seed, Sizes sizes) {
        Map<String, List<Cluster>> byFamily = new TreeMap<>();
        for (Cluster cluster : Cluster.allOf(corpus)) {
            byFamily.computeIfAbsent(cluster.family(), family -> new ArrayList<>())
                    .add(cluster);
        }
        List<Cluster> harmless = byFamily.remove(AgentString.BENIGN);
        DemoSplit split = new DemoSplit(seed, sizes);
        byFamily.values().forEach(split::divideFamily);
        split.divideHarmless(harmless == null ? List.of() : harmless);
        return new Split(
                split.organisations(sizes.recordsPerOrganisation()),
                split.validation.draw(split.sides),
                split.test.draw(split.sides));
    }

    private void divideFamily(List<Cluster> clusters) {
        Collections.shuffle(clusters, sides);
        long testEnd = Math.round(clusters.size() * TEST_SHARE);
        long validationEnd = testEnd + Math.round(clusters.size() * VALIDATION_SHARE);
        for (int i = 0; i < clusters.size(); i++) {
            Side side = i < testEnd ? test : i < validationEnd ? validation : training;
            side.add(clusters.get(i));
        }
    }

    /** Each cluster goes where harmless strings are scarcest. */
    private void divideHarmless(List<Cluster> clusters) {
        List<Cluster> shuffled = new ArrayList<>(clusters);
        Collections.shuffle(shuffled, sides);
        for (Cluster cluster : shuffled) {
            Stream.of(training, validation, test)
                    .min(Comparator.comparingDouble(Side::supply))
                    .ifPresent(side -> side.add(cluster));
        }
    }

    private List<Organisation> organisations(int records) {
        List<AgentString> harmless = training.drawHarmless(random);
        Set<String> tested = families(test.attacks());
        List<Organisation> organisations = new ArrayList<>();
        int from = 0;
        for (Member member : Member.ALL) {
            List<AgentString> train = new ArrayList<>(trainingAttacks(member));
            if (train.size() > records) {
                throw new IllegalArgumentException(
                        member.organisation() + " has " + train.size() + " attacks, more than " + records + " records");
            }
            Set<String> unseen = new TreeSet<>(tested);
            unseen.removeAll(families(train));
            int to = from + records - train.size();
            train.addAll(harmless.subList(from, to));
            from = to;
            Collections.shuffle(train, random);
            organisations.add(new Organisation(
                    member.organisation(), member.format(), Collections.unmodifiableSet(unseen), List.copyOf(train)));
        }
        return List.copyOf(organisations);
    }

    /** A family's training clusters are dealt in turn to the organisations that know the family. */
    private List<AgentString> trainingAttacks(Member member) {
        Map<String, Integer> dealt = new TreeMap<>();
        List<AgentString> attacks = new ArrayList<>();
        for (Cluster cluster : training.attackClusters()) {
            List<Member> knowing = Member.knowing(cluster.family());
            int turn = dealt.merge(cluster.family(), 1, Integer::sum);
            if (knowing.get(turn % knowing.size()).equals(member)) {
                attacks.addAll(cluster.attacks());
            }
        }
        return attacks;
    }

    private static Set<String> families(List<AgentString> strings) {
        return strings.stream()
                .filter(AgentString::attack)
                .map(AgentString::family)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
