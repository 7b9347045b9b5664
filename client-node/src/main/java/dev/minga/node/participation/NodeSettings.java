package dev.minga.node.participation;

import dev.minga.node.data.LogFormat;
import dev.minga.node.model.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code node.yaml}: what this node trains on, what it agrees to, and what of the machine it uses. */
public record NodeSettings(List<Source> data, Policy policy, Machine machine) {
    /** Labelled records; relative paths start at the node's directory. */
    public record Source(Path log, LogFormat format, Path labels) {}

    /**
     * What the node agrees to. The node's word is final: a plan beyond it is declined before anything is trained.
     *
     * @param maxEpsilon the most ε that all runs together may cost each record, at {@code delta}
     * @param delta the δ at which ε is counted, and the largest that a plan may name
     * @param minMembers the fewest contributions a round may be averaged from; this node's share of an average may not
     *     be above one in so many
     * @param labels the classes that the label files use, the harmless one first; a plan with others is declined, whatever
     *     the files hold
     */
    public record Policy(double maxEpsilon, double delta, int minMembers, List<String> labels) {
        public Policy {
            labels = List.copyOf(labels);
            if (labels.size() < 2 || Set.copyOf(labels).size() < labels.size()) {
                throw new IllegalArgumentException("labels must be two or more different names, not " + labels);
            }
            if (!(maxEpsilon > 0)) {
                throw new IllegalArgumentException("maxEpsilon must be above 0, not " + maxEpsilon);
            }
            if (!(delta > 0 && delta < 1)) {
                throw new IllegalArgumentException("delta must be between 0 and 1, not " + delta);
            }
            if (minMembers < 1) {
                throw new IllegalArgumentException("minMembers must be at least 1, not " + minMembers);
            }
        }
    }

    /**
     * What of the machine is used.
     *
     * @param threads how many processors training may use
     * @param nativeLibraries where libtorch is unpacked, about 450 MB; the node's own folder if not given
     */
    public record Machine(int threads, Precision precision, Optional<Path> nativeLibraries) {
        public Machine {
            if (threads < 1 || threads > 1_024) {
                throw new IllegalArgumentException("threads must be between 1 and 1024, not " + threads);
            }
        }
    }

    public NodeSettings {
        if (data.isEmpty()) {
            throw new IllegalArgumentException("data names no log");
        }
    }

    /** A first file for the operator to fill in. */
    static String template() {
        return """
                # What this node trains on, what it agrees to, and what of the machine it uses. Unknown keys are refused.
                data:
                  # One entry per log. Formats: nginx-combined, json-gateway, iis-w3c, plain.
                  - log: access.log
                    format: nginx-combined
                    # CSV with the header line,label: the number of a line of the log, counted from 1, and its class.
                    labels: labels.csv
                policy:
                  # The most that all runs together may cost each record. A plan beyond it is declined.
                  maxEpsilon: 8.0
                  delta: 1e-5
                  # The fewest contributions a round may be averaged from.
                  minMembers: 3
                  # The classes that the label files use, the harmless one first. A plan with others is declined.
                  labels: [harmless, attack]
                machine:
                  threads: 2
                  precision: fp32
                """;
    }
}
