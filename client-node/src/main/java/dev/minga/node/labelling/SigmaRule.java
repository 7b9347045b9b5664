package dev.minga.node.labelling;

import dev.minga.shared.settings.Node;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.settings.SettingsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A Sigma rule (specification 2.0) of those that look at one event.
 *
 * @param logsource what it says of its logs, in lower case
 * @param condition whether it finds something in a record
 */
record SigmaRule(Map<String, String> logsource, Condition condition) {
    private static final Set<String> OF_A_LOGSOURCE = Set.of("category", "product", "service");

    /** @throws SettingsException with file, line and remedy if it is malformed or says what is not supported */
    static SigmaRule read(Path file) throws SettingsException {
        Tree tree = new Tree(file);
        Node.Mapping rule = tree.mapping(SettingsReader.tree(file), "a Sigma rule");
        for (String other : new String[] {"correlation", "filter", "action"}) {
            Node.Entry entry = rule.byKey().get(other);
            if (entry != null) {
                throw tree.refused(
                        entry.line(),
                        "'" + other
                                + "' is not supported; a label is a function of one record, use rules with a detection");
            }
        }
        Node.Entry detection = rule.byKey().get("detection");
        if (detection == null) {
            throw tree.refused(rule, "a Sigma rule without 'detection'");
        }
        return new SigmaRule(logsource(tree, rule), detection(tree, tree.mapping(detection.value(), "'detection'")));
    }

    private static Map<String, String> logsource(Tree tree, Node.Mapping rule) throws SettingsException {
        Map<String, String> said = new LinkedHashMap<>();
        Node.Entry logsource = rule.byKey().get("logsource");
        if (logsource != null) {
            for (Node.Entry entry :
                    tree.mapping(logsource.value(), "'logsource'").entries()) {
                if (OF_A_LOGSOURCE.contains(entry.key())) {
                    said.put(entry.key(), tree.text(entry.value(), entry.key()).toLowerCase(Locale.ROOT));
                }
            }
        }
        return said;
    }

    private static Condition detection(Tree tree, Node.Mapping detection) throws SettingsException {
        Map<String, Condition> selections = new LinkedHashMap<>();
        for (Node.Entry entry : detection.entries()) {
            if (entry.key().equals("timeframe")) {
                throw tree.refused(entry.line(), "'timeframe' is not supported; a label is a function of one record");
            }
            if (!entry.key().equals("condition")) {
                selections.put(entry.key(), selection(tree, entry.value()));
            }
        }
        Node.Entry condition = detection.byKey().get("condition");
        if (condition == null) {
            throw tree.refused(detection, "'detection' without 'condition'");
        }
        List<Condition> either = new ArrayList<>();
        for (String text : tree.texts(condition.value(), "'condition'")) {
            try {
                either.add(SigmaCondition.parse(text, selections));
            } catch (IllegalArgumentException e) {
                throw tree.refused(condition.line(), String.valueOf(e.getMessage()));
            }
        }
        return Condition.any(either);
    }

    /** Keys: all must hold. A list: one of its parts must, where each is keys or a word that stands anywhere. */
    private static Condition selection(Tree tree, Node node) throws SettingsException {
        if (node instanceof Node.Mapping mapping) {
            List<Condition> all = new ArrayList<>();
            for (Node.Entry entry : mapping.entries()) {
                all.add(item(tree, entry));
            }
            return Condition.all(all);
        }
        List<Condition> any = new ArrayList<>();
        for (Node part : Tree.items(node)) {
            any.add(part instanceof Node.Mapping ? selection(tree, part) : keyword(tree, part));
        }
        return Condition.any(any);
    }

    private static Condition keyword(Tree tree, Node part) throws SettingsException {
        return new Matching(List.of()).keyword(tree.text(part, "a keyword"));
    }

    /** {@code FIELD|MODIFIER…: VALUE or VALUES}; without a field, values stand anywhere. */
    private static Condition item(Tree tree, Node.Entry entry) throws SettingsException {
        String[] words = entry.key().split("\\|", -1);
        List<Condition> values = new ArrayList<>();
        try {
            Matching matching = new Matching(Arrays.asList(words).subList(1, words.length));
            for (Node value : Tree.items(entry.value())) {
                if (value instanceof Node.Empty) {
                    Condition absent = Matching.absent(words[0]);
                    values.add(matching.negates() ? record -> !absent.holds(record) : absent);
                } else {
                    String text = tree.text(value, "'" + entry.key() + "'");
                    values.add(words[0].isEmpty() ? matching.keyword(text) : matching.condition(words[0], text));
                }
            }
            if (values.isEmpty()) {
                throw new IllegalArgumentException("'" + entry.key() + "' names no value");
            }
            return matching.wantsAll() || matching.negates() ? Condition.all(values) : Condition.any(values);
        } catch (IllegalArgumentException e) {
            throw tree.refused(entry.line(), String.valueOf(e.getMessage()));
        }
    }

    /** Whether the rule is for logs like these; it may say more. */
    boolean isFor(Map<String, String> wanted) {
        return wanted.entrySet().stream()
                .allMatch(one -> one.getValue().toLowerCase(Locale.ROOT).equals(logsource.get(one.getKey())));
    }
}
