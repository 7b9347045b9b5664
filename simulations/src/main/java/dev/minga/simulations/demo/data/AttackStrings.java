package dev.minga.simulations.demo.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** All attack strings of the corpus and some of its harmless ones, with what is nearly the same. */
public final class AttackStrings {
    private static final long ORDER = 1;

    /** Found once: comparing all strings takes seconds, and every cell of an experiment asks. */
    private static final class Clusters {
        private static final List<Cluster> ALL = shuffled();

        private static List<Cluster> shuffled() {
            List<Cluster> clusters = new ArrayList<>(Cluster.allOf(UserAgentCorpus.load()));
            Collections.shuffle(clusters, new Random(ORDER));
            return List.copyOf(clusters);
        }
    }

    private AttackStrings() {}

    /**
     * A string and its near duplicates.
     *
     * @param cluster the same number for strings that say nearly the same
     */
    public record Clustered(AgentString string, int cluster) {}

    /**
     * All attacks and so many harmless strings of clusters in an order that is always the same; fewer if there are not so many.
     *
     * @param harmless at least 0
     */
    public static List<Clustered> clustered(int harmless) {
        List<Cluster> clusters = Clusters.ALL;
        List<Clustered> strings = new ArrayList<>();
        int left = harmless;
        for (int number = 0; number < clusters.size(); number++) {
            for (AgentString string : clusters.get(number).strings()) {
                if (string.attack() || left > 0) {
                    strings.add(new Clustered(string, number));
                    left -= string.attack() ? 0 : 1;
                }
            }
        }
        return strings;
    }
}
