package dev.minga.node.participation;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.node.data.EntityField;
import dev.minga.node.data.LogFormat;
import dev.minga.node.model.DeviceChoice;
import dev.minga.node.model.PrecisionChoice;
import dev.minga.shared.channel.HostPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code node.yaml}: what this node trains on, what it agrees to, and what of the machine it uses. Relative paths start at the
 * node's directory.
 *
 * @param budget the directory of the privacy budget, which nodes of one organisation that train on the same logs must share;
 *     the node's own {@code budget} if not given
 * @param budgetCopy where the budget's head is kept once more, best on another disk, so that an older budget that was put
 *     back is noticed; beside the node's identity if not given
 * @param bases directories of base models that plans may name, besides those that come with Minga
 * @param page what the node shows to its own machine over HTTP; nothing if not given
 */
public record NodeSettings(
        List<Source> data,
        Policy policy,
        Machine machine,
        Optional<Path> budget,
        Optional<Path> budgetCopy,
        Optional<List<Path>> bases,
        Optional<Page> page) {
    /** Settings that say nothing of the budget's place, of base models, nor of a page. */
    public NodeSettings(List<Source> data, Policy policy, Machine machine) {
        this(data, policy, machine, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Labelled records.
     *
     * @param name under which their budget is kept, for ever; the log's path as it is written if not given
     * @param entity the field that says whose a record is
     * @param entities a file that says it instead, CSV with the header {@code line,entity}
     */
    public record Source(
            Optional<String> name,
            Path log,
            LogFormat format,
            Path labels,
            Optional<EntityField> entity,
            Optional<Path> entities) {
        /** A source called after its log, whose entities nobody asks about. */
        public Source(Path log, LogFormat format, Path labels) {
            this(Optional.empty(), log, format, labels, Optional.empty(), Optional.empty());
        }

        public Source {
            if (name.isPresent() && name.get().isBlank()) {
                throw new IllegalArgumentException("name must not be empty");
            }
            if (log.toString().isBlank()) {
                throw new IllegalArgumentException("log must not be empty");
            }
            if (entity.isPresent() && entities.isPresent()) {
                throw new IllegalArgumentException("entity and entities are two answers to one question; keep one");
            }
            if (entity.isPresent() && format == LogFormat.PLAIN) {
                throw new IllegalArgumentException("entity: format plain has no fields; name a file with the header"
                        + " line,entity as entities instead");
            }
        }

        /** The stable name. */
        public String stableName() {
            return name.orElse(log.toString());
        }
    }

    /**
     * What the node agrees to. The node's word is final: a plan beyond it is declined before anything is trained.
     *
     * @param maxEpsilon the most ε that all runs together may cost each unit, at {@code delta}
     * @param delta the δ at which ε is counted, and the largest that a plan may name
     * @param minMembers the fewest contributions a round may be averaged from
     * @param labels the classes that the label files use, the harmless one first; a plan with others is declined, whatever
     *     the files hold
     * @param unit whose budget it is, and whose data a plan's noise must hide; a record if not given
     * @param maxShare the largest part of a model that this node's delta may be; one in {@code minMembers} if not given
     */
    public record Policy(
            double maxEpsilon,
            double delta,
            int minMembers,
            List<String> labels,
            Optional<ProtectedUnit> unit,
            Optional<Double> maxShare) {
        /** A policy of records, with no share of its own. */
        public Policy(double maxEpsilon, double delta, int minMembers, List<String> labels) {
            this(maxEpsilon, delta, minMembers, labels, Optional.empty(), Optional.empty());
        }

        /** The unit. */
        public ProtectedUnit protectedUnit() {
            return unit.orElse(ProtectedUnit.RECORD);
        }

        public Policy {
            maxShare.ifPresent(share -> {
                if (!(share > 0 && share <= 1)) {
                    throw new IllegalArgumentException("maxShare must be above 0 and at most 1, not " + share);
                }
            });
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

        double largestShare() {
            return maxShare.orElse(1.0 / minMembers);
        }
    }

    /**
     * What of the machine is used.
     *
     * @param threads how many processors training may use
     * @param precision the arithmetic of the frozen layers
     * @param nativeLibraries where libtorch is unpacked, about 450 MB; the node's own folder if not given
     * @param device where models are computed; {@code auto} if not given
     */
    public record Machine(
            int threads, PrecisionChoice precision, Optional<Path> nativeLibraries, Optional<DeviceChoice> device) {
        /** A machine that chooses its device. */
        public Machine(int threads, PrecisionChoice precision, Optional<Path> nativeLibraries) {
            this(threads, precision, nativeLibraries, Optional.empty());
        }

        public Machine {
            if (threads < 1 || threads > 1_024) {
                throw new IllegalArgumentException("threads must be between 1 and 1024, not " + threads);
            }
            precision.requireGradients();
        }
    }

    /**
     * Metrics and health over HTTP.
     *
     * @param listen an address of loopback
     */
    public record Page(HostPort listen) {}

    public NodeSettings {
        if (data.isEmpty()) {
            throw new IllegalArgumentException("data names no log");
        }
        if (data.stream().map(Source::stableName).distinct().count() < data.size()) {
            throw new IllegalArgumentException("data has two sources of one name");
        }
        for (Source source : data) {
            if (policy.protectedUnit() == ProtectedUnit.ENTITY
                    && source.entity().isEmpty()
                    && source.entities().isEmpty()) {
                throw new IllegalArgumentException("data: source " + source.stableName()
                        + " does not say whose its records are, which the policy's unit entity needs; add 'entity: client'"
                        + " or 'entity: user', or 'entities: FILE'");
            }
        }
    }

    /** A first file for the operator to fill in. */
    static String template() {
        return """
                # What this node trains on, what it agrees to, and what of the machine it uses. Unknown keys are refused.
                data:
                  # One entry per log. Formats: nginx-combined, json-gateway, iis-w3c, plain.
                  # The name is what a privacy budget is kept under. Give it once and never change it.
                  - name: access-log
                    log: access.log
                    format: nginx-combined
                    # CSV with the header line,label: the number of a line of the log, counted from 1, and its class.
                    labels: labels.csv
                    # Whose a record is, for policy.unit entity: client or user, or a CSV file with the header line,entity.
                    # entity: client
                    # entities: entities.csv
                # Nodes that train on the same logs must share one budget: give all of them the same directory.
                # budget: /var/lib/minga/budget
                # Where the budget's newest entry is noted once more, so that a restored older budget is noticed.
                # budgetCopy: /mnt/other-disk/budget-head.json
                policy:
                  # Whose data is protected: record (a line), entity (all lines of one client or user) or member (all lines).
                  # Chosen once: a budget of one unit says nothing about another. Plans of unit member are allowed with any.
                  unit: record
                  # The most that all runs together may cost each unit. A plan beyond it is declined.
                  maxEpsilon: 8.0
                  delta: 1e-5
                  # The fewest contributions a round may be averaged from.
                  minMembers: 3
                  # The largest part of a model that this node's delta may be; 1 / minMembers if not given. Rules that can
                  # pick a single delta, such as krum and median, need 1.
                  # maxShare: 1
                  # The classes that the label files use, the harmless one first. A plan with others is declined.
                  labels: [harmless, attack]
                # Metrics and health for this machine's own monitoring: /metrics, /healthz, /readyz. Loopback only.
                # page: {listen: "127.0.0.1:7445"}
                # Directories of base models, besides all-MiniLM-L6-v2, which comes with Minga. `minga node base DIR` tells what a plan
                # has to say of one.
                # bases: [/srv/models/bge-base-en-v1.5]
                machine:
                  threads: 2
                  # auto, fp32 or bf16: auto measures which is faster here.
                  precision: auto
                  # auto, cpu or cuda:N; a CUDA device needs a libtorch with CUDA.
                  # device: auto
                """;
    }
}
