package dev.minga.simulations.demo.data;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Strings that are near duplicates of each other and therefore stay together.
 *
 * @param family the family of most of its attacks, {@link AgentString#BENIGN} where it has none
 */
record Cluster(String family, List<AgentString> strings) {

    static List<Cluster> allOf(List<AgentString> corpus) {
        Map<String, AgentString> byValue =
                corpus.stream().collect(Collectors.toMap(AgentString::value, Function.identity()));
        List<String> values = corpus.stream().map(AgentString::value).toList();
        return NearDuplicates.clusters(values).stream()
                .map(cluster -> of(cluster.stream().map(byValue::get).toList()))
                .toList();
    }

    private static Cluster of(List<AgentString> strings) {
        Map<String, Integer> attacksByFamily = new TreeMap<>();
        for (AgentString string : strings) {
            if (string.attack()) {
                attacksByFamily.merge(string.family(), 1, Integer::sum);
            }
        }
        String family = attacksByFamily.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(AgentString.BENIGN);
        return new Cluster(family, strings);
    }

    List<AgentString> attacks() {
        return strings.stream().filter(AgentString::attack).toList();
    }

    List<AgentString> harmless() {
        return strings.stream().filter(string -> !string.attack()).toList();
    }
}
