package dev.minga.simulations.demo.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** One side of the split: whole clusters, and how many harmless strings it has to yield. */
final class Side {
    private final String name;
    private final int wantedHarmless;
    private final List<Cluster> clusters = new ArrayList<>();
    private int harmlessCount;

    Side(String name, int wantedHarmless) {
        this.name = name;
        this.wantedHarmless = wantedHarmless;
    }

    void add(Cluster cluster) {
        clusters.add(cluster);
        harmlessCount += cluster.harmless().size();
    }

    /** How many times over the wanted harmless strings are there. */
    double supply() {
        return wantedHarmless == 0 ? Double.POSITIVE_INFINITY : (double) harmlessCount / wantedHarmless;
    }

    List<Cluster> attackClusters() {
        return clusters.stream()
                .filter(cluster -> !cluster.family().equals(AgentString.BENIGN))
                .toList();
    }

    List<AgentString> attacks() {
        return clusters.stream().flatMap(cluster -> cluster.attacks().stream()).toList();
    }

    /** As many harmless strings as wanted, drawn without replacement. */
    List<AgentString> drawHarmless(Random random) {
        if (harmlessCount < wantedHarmless) {
            throw new IllegalArgumentException("the " + name + " side has " + harmlessCount + " harmless strings, "
                    + wantedHarmless + " are wanted");
        }
        List<AgentString> harmless = new ArrayList<>(clusters.stream()
                .flatMap(cluster -> cluster.harmless().stream())
                .toList());
        Collections.shuffle(harmless, random);
        return harmless.subList(0, wantedHarmless);
    }

    /** All attacks and the wanted number of harmless strings, shuffled. */
    List<AgentString> draw(Random random) {
        List<AgentString> strings = new ArrayList<>(attacks());
        strings.addAll(drawHarmless(random));
        Collections.shuffle(strings, random);
        return List.copyOf(strings);
    }
}
