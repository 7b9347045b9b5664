package dev.minga.node.labelling;

import com.google.re2j.Pattern;
import dev.minga.shared.settings.Node;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One file of rules. */
record RuleFile(List<Rules.Rule> rules, Optional<String> otherwise, List<String> skipped) {
    private static final Set<String> OF_THE_FILE = Set.of("default", "rules");
    private static final Set<String> COMPARISONS =
            Set.of("equals", "contains", "startswith", "endswith", "re", "cidr", "oneOf");
    private static final Set<String> OF_A_RULE = Set.of(
            "label",
            "regex",
            "field",
            "sigma",
            "logsource",
            "unsupported",
            "equals",
            "contains",
            "startswith",
            "endswith",
            "re",
            "cidr",
            "oneOf");

    static RuleFile read(Path file, List<String> labels) throws IOException, SettingsException {
        return new Reading(new Tree(file), labels).read();
    }

    private static final class Reading {
        private final Tree tree;
        private final List<String> labels;
        private final List<Rules.Rule> rules = new ArrayList<>();
        private final List<String> skipped = new ArrayList<>();

        Reading(Tree tree, List<String> labels) {
            this.tree = tree;
            this.labels = labels;
        }

        RuleFile read() throws IOException, SettingsException {
            Node.Mapping root = tree.mapping(SettingsReader.tree(tree.file()), "a file of rules");
            tree.requireKnown(root, OF_THE_FILE);
            Optional<String> otherwise = Optional.empty();
            if (tree.at(root, "default").isPresent()) {
                otherwise = Optional.of(label(tree.at(root, "default").get()));
            }
            for (Node rule : tree.at(root, "rules").map(Tree::items).orElse(List.of())) {
                add(tree.mapping(rule, "a rule"));
            }
            return new RuleFile(rules, otherwise, skipped);
        }

        private String label(Node node) throws SettingsException {
            String label = tree.text(node, "a label");
            if (!labels.contains(label)) {
                throw tree.refused(node, "unknown label '" + label + "', known are " + labels);
            }
            return label;
        }

        private void add(Node.Mapping rule) throws IOException, SettingsException {
            tree.requireKnown(rule, OF_A_RULE);
            Optional<Node> label = tree.at(rule, "label");
            if (label.isEmpty()) {
                throw tree.refused(rule, "a rule without 'label'");
            }
            if (tree.at(rule, "sigma").isPresent()) {
                addSigma(rule, label(label.get()), tree.at(rule, "sigma").get());
            } else {
                rules.add(new Rules.Rule(label(label.get()), condition(rule)));
            }
        }

        private Condition condition(Node.Mapping rule) throws SettingsException {
            Optional<Node> regex = tree.at(rule, "regex");
            Optional<String> field = Optional.empty();
            if (tree.at(rule, "field").isPresent()) {
                field = Optional.of(tree.text(tree.at(rule, "field").get(), "'field'"));
            }
            List<String> comparisons =
                    rule.byKey().keySet().stream().filter(COMPARISONS::contains).toList();
            if (regex.isPresent() == !comparisons.isEmpty() || comparisons.size() > 1) {
                throw tree.refused(
                        rule,
                        "a rule says one of regex, sigma, or field with one of equals, contains, startswith,"
                                + " endswith, re, cidr, oneOf");
            }
            if (regex.isPresent()) {
                return regex(regex.get(), field);
            }
            if (field.isEmpty()) {
                throw tree.refused(rule, "'" + comparisons.get(0) + "' needs a 'field'");
            }
            return comparison(rule, field.get(), comparisons.get(0));
        }

        private Condition regex(Node node, Optional<String> field) throws SettingsException {
            try {
                Pattern pattern = SafePattern.of(tree.text(node, "'regex'"), 0);
                return field.<Condition>map(name -> entry -> entry.fields().values(name).stream()
                                .anyMatch(value -> pattern.matcher(value).find()))
                        .orElse(entry -> pattern.matcher(entry.text()).find());
            } catch (IllegalArgumentException e) {
                throw tree.refused(node, String.valueOf(e.getMessage()));
            }
        }

        private Condition comparison(Node.Mapping rule, String field, String comparison) throws SettingsException {
            Node node = tree.at(rule, comparison).orElseThrow();
            boolean whole = comparison.equals("equals") || comparison.equals("oneOf");
            List<Condition> any = new ArrayList<>();
            try {
                Matching matching = new Matching(whole ? List.of() : List.of(comparison));
                for (String value : tree.texts(node, "'" + comparison + "'")) {
                    any.add(matching.condition(field, value));
                }
            } catch (IllegalArgumentException e) {
                throw tree.refused(node, String.valueOf(e.getMessage()));
            }
            return Condition.any(any);
        }

        /** What one Sigma rule finds, all of them do: which one it was is not told. */
        private void addSigma(Node.Mapping rule, String label, Node node) throws IOException, SettingsException {
            Map<String, String> logsource = new LinkedHashMap<>();
            if (tree.at(rule, "logsource").isPresent()) {
                Node.Mapping wanted = tree.mapping(tree.at(rule, "logsource").get(), "'logsource'");
                tree.requireKnown(wanted, Set.of("category", "product", "service"));
                for (Node.Entry entry : wanted.entries()) {
                    logsource.put(entry.key(), tree.text(entry.value(), entry.key()));
                }
            }
            boolean skips = skips(rule);
            int before = rules.size();
            for (Path file : sigmaFiles(node)) {
                try {
                    SigmaRule read = SigmaRule.read(file);
                    if (read.isFor(logsource)) {
                        rules.add(new Rules.Rule(label, read.condition()));
                    }
                } catch (SettingsException e) {
                    if (!skips) {
                        throw new SettingsException(
                                e.getMessage() + ". Leave the rule out, or say 'unsupported: skip' beside 'sigma'");
                    }
                    skipped.add(String.valueOf(e.getMessage()));
                }
            }
            if (rules.size() == before && !skips) {
                throw tree.refused(
                        node,
                        "no Sigma rule there is for " + (logsource.isEmpty() ? "anything" : logsource)
                                + "; name another file or directory, or another logsource");
            }
        }

        private boolean skips(Node.Mapping rule) throws SettingsException {
            Optional<Node> unsupported = tree.at(rule, "unsupported");
            String said = unsupported.isPresent() ? tree.text(unsupported.get(), "'unsupported'") : "refuse";
            if (!said.equals("refuse") && !said.equals("skip")) {
                throw tree.refused(rule, "'unsupported' is refuse or skip, not '" + said + "'");
            }
            return said.equals("skip");
        }

        private List<Path> sigmaFiles(Node node) throws IOException, SettingsException {
            try {
                return Rules.files(tree.file().resolveSibling(tree.text(node, "'sigma'")));
            } catch (SettingsException e) {
                throw tree.refused(node, String.valueOf(e.getMessage()));
            }
        }
    }
}
