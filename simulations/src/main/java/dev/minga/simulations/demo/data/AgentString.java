package dev.minga.simulations.demo.data;

/** One User-Agent string, whether it is an attack, and its attack family ({@link #BENIGN} for harmless ones). */
public record AgentString(String value, boolean attack, String family) {
    public static final String BENIGN = "benign";
}
