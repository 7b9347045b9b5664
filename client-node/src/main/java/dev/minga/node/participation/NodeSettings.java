package dev.minga.node.participation;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.node.data.EntityField;
import dev.minga.node.data.LogFormat;
import dev.minga.node.model.DeviceChoice;
import dev.minga.node.model.PrecisionChoice;
import dev.minga.node.redaction.RedactionKind;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.settings.EnumText;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
     * Labelled records. Exactly one of {@code labels}, {@code label} and {@code rules} says which label a record has.
     *
     * @param name under which their budget is kept, for ever; the log's path as it is written if not given
     * @param log a file, or a pattern such as {@code logs/access.log*}, whose records are collected in the node's directory
     * @param text the fields whose values are what the model reads; what the format takes for it if not given
     * @param labels a file that says it by line, CSV with the header {@code line,label}
     * @param label a field that says it
     * @param rules a file or directory of rules
     * @param redact what is taken out of a text before a model reads it; nothing if not given
     * @param entity the field that says whose a record is
     * @param entityField the same by its name
     * @param entities a file that says it instead, CSV with the header {@code line,entity}
     */
    public record Source(
            Optional<String> name,
            String log,
            LogFormat format,
            Optional<List<String>> text,
            Optional<Path> labels,
            Optional<LabelField> label,
            Optional<Path> rules,
            Optional<RedactedKinds> redact,
            Optional<EntityField> entity,
            Optional<String> entityField,
            Optional<Path> entities) {
        private static final Pattern PATTERN_SIGNS = Pattern.compile("[*?\\[{]");

        /** A source called after its log, whose entities nobody asks about. */
        public Source(Path log, LogFormat format, Path labels) {
            this(Optional.empty(), log, format, labels, Optional.empty(), Optional.empty());
        }

        /** A source with a file of labels, of which nothing is redacted. */
        public Source(
                Optional<String> name,
                Path log,
                LogFormat format,
                Path labels,
                Optional<EntityField> entity,
                Optional<Path> entities) {
            this(
                    name,
                    log.toString(),
                    format,
                    Optional.empty(),
                    Optional.of(labels),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    entity,
                    Optional.empty(),
                    entities);
        }

        public Source {
            if (name.isPresent() && name.get().isBlank()) {
                throw new IllegalArgumentException("name must not be empty");
            }
            if (log.isBlank()) {
                throw new IllegalArgumentException("log must not be empty");
            }
            if (Stream.of(labels, label, rules).filter(Optional::isPresent).count() != 1) {
                throw new IllegalArgumentException("exactly one of labels (a file by line), label (a field) and rules"
                        + " says which label a record has");
            }
            if (Stream.of(entity, entityField, entities)
                            .filter(Optional::isPresent)
                            .count()
                    > 1) {
                throw new IllegalArgumentException(
                        "entity, entityField and entities are answers to one question; keep one");
            }
            if (format == LogFormat.PLAIN && (text.isPresent() || label.isPresent() || entityField.isPresent())) {
                throw new IllegalArgumentException(
                        "format plain has no fields, which text, label and entityField name; use labels, rules or entities");
            }
            if (entity.isPresent() && !format.namesEntities()) {
                throw new IllegalArgumentException("entity: format " + EnumText.format(format)
                        + (format == LogFormat.PLAIN ? " has no fields" : " has no such field")
                        + "; name a file with the header line,entity as entities instead"
                        + (format == LogFormat.PLAIN ? "" : ", or a field as entityField"));
            }
            if (text.isPresent() && text.get().isEmpty()) {
                throw new IllegalArgumentException("text names no field");
            }
        }

        /** The stable name. */
        public String stableName() {
            return name.orElse(isPattern() ? log : Path.of(log).toString());
        }

        /** Whether the log is many files rather than one. */
        public boolean isPattern() {
            return PATTERN_SIGNS.matcher(log).find();
        }

        /**
         * Whether records are collected in the node's directory rather than read where they are: files come and go, are
         * gzipped, or have records of many lines, and a record's number must stand for ever.
         */
        public boolean isCollected() {
            return isPattern() || log.endsWith(".gz") || !format.isOfLines();
        }

        /** What stands for the log where its budget is kept: signs that no path may have everywhere are written otherwise. */
        Path place() {
            return Path.of(log.replace("*", "%2A").replace("?", "%3F"));
        }

        /** Whether it says whose its records are. */
        boolean namesEntities() {
            return entity.isPresent() || entityField.isPresent() || entities.isPresent();
        }

        /** What is taken out of its texts. */
        public Set<RedactionKind> redacted() {
            return redact.map(RedactedKinds::kinds).orElse(Set.of());
        }
    }

    /**
     * A field whose value says which label a record has.
     *
     * @param field its name
     * @param values which label a value stands for; others have none. If not given, a value is a label
     */
    public record LabelField(String field, Optional<Map<String, String>> values) {
        public LabelField {
            if (field.isBlank()) {
                throw new IllegalArgumentException("field must not be empty");
            }
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
     * @param plans which plans are looked at at all; all if not given
     * @param hours when training and evaluating may begin, by the machine's wall clock, such as {@code 20:00-06:00}; at any
     *     time if not given
     * @param maxShare the largest part of a model that this node's delta may be; one in {@code minMembers} if not given
     */
    public record Policy(
            double maxEpsilon,
            double delta,
            int minMembers,
            List<String> labels,
            Optional<ProtectedUnit> unit,
            Optional<Double> maxShare,
            Optional<PlanLimits> plans,
            Optional<String> hours) {
        /** A policy of records, with no share of its own. */
        public Policy(double maxEpsilon, double delta, int minMembers, List<String> labels) {
            this(maxEpsilon, delta, minMembers, labels, Optional.empty(), Optional.empty());
        }

        /** A policy that limits plans by nothing else, at any time. */
        public Policy(
                double maxEpsilon,
                double delta,
                int minMembers,
                List<String> labels,
                Optional<ProtectedUnit> unit,
                Optional<Double> maxShare) {
            this(maxEpsilon, delta, minMembers, labels, unit, maxShare, Optional.empty(), Optional.empty());
        }

        /** When work may begin, if not at any time. */
        Optional<WorkingHours> workingHours() {
            return hours.map(WorkingHours::parse);
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
            var unused = hours.map(WorkingHours::parse);
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
            if (policy.protectedUnit() == ProtectedUnit.ENTITY && !source.namesEntities()) {
                throw new IllegalArgumentException("data: source " + source.stableName()
                        + " does not say whose its records are, which the policy's unit entity needs; add 'entity: client'"
                        + " or 'entity: user', 'entityField: NAME' or 'entities: FILE'");
            }
            source.label()
                    .flatMap(LabelField::values)
                    .ifPresent(values -> values.values().stream()
                            .filter(label -> !policy.labels().contains(label))
                            .forEach(label -> {
                                throw new IllegalArgumentException(
                                        "data: source " + source.stableName() + " gives the label '" + label
                                                + "', which is not among the policy's labels " + policy.labels());
                            }));
        }
    }
}
