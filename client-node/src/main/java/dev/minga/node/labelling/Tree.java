package dev.minga.node.labelling;

import dev.minga.shared.settings.Node;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.text.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A file of rules, and how what it says wrongly is refused. */
record Tree(Path file) {
    SettingsException refused(Node at, String cause) {
        return refused(at.line(), cause);
    }

    SettingsException refused(int line, String cause) {
        return new SettingsException(file.toString(), line, cause);
    }

    Node.Mapping mapping(Node node, String what) throws SettingsException {
        if (node instanceof Node.Mapping mapping) {
            return mapping;
        }
        throw refused(node, what + " needs keys below it, found " + node.description());
    }

    String text(Node node, String what) throws SettingsException {
        if (node instanceof Node.Scalar scalar) {
            return scalar.text();
        }
        throw refused(node, what + " needs one value, found " + node.description());
    }

    /** One value or a list of them. */
    List<String> texts(Node node, String what) throws SettingsException {
        List<String> texts = new ArrayList<>();
        for (Node item : items(node)) {
            texts.add(text(item, what));
        }
        return texts;
    }

    static List<Node> items(Node node) {
        return node instanceof Node.Sequence list ? list.items() : List.of(node);
    }

    Optional<Node> at(Node.Mapping mapping, String key) {
        return Optional.ofNullable(mapping.byKey().get(key)).map(Node.Entry::value);
    }

    void requireKnown(Node.Mapping mapping, Set<String> known) throws SettingsException {
        for (Node.Entry entry : mapping.entries()) {
            if (!known.contains(entry.key())) {
                throw refused(
                        entry.line(),
                        "unknown key " + Printable.quoted(entry.key()) + "; known keys: "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }
}
