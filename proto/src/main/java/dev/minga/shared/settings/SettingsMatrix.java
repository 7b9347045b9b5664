package dev.minga.shared.settings;

import dev.minga.shared.text.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A settings file that stands for many. Under one of its keys it says what other keys shall be in turn:
 *
 * <pre>
 * matrix:
 *   population.alpha: [0.1, 0.5, 10]
 *   scheme:
 *     - {name: ffa, lora.scheme: ffa}
 *     - {name: naive, lora.scheme: fedavg, lora.aScale: 0.5}
 * </pre>
 *
 * A list of values sets the key that it stands under, a list of named cases whatever keys each case has. A cell is one choice of
 * each. A cell's settings are read as {@link SettingsReader} reads a file, with the lines of the file they came from. Immutable.
 */
public final class SettingsMatrix {
    private static final String NAME = "name";
    private static final int MOST_CELLS = 100_000;

    private final String source;
    private final String text;
    private final Node.Mapping plain;
    private final List<Axis> axes;

    /** One of an axis' values, by the name it is called in results. */
    public record Choice(String axis, String label) {}

    private record Axis(String name, Map<String, List<Node.Entry>> choices) {}

    private SettingsMatrix(String source, String text, Node.Mapping plain, List<Axis> axes) {
        this.source = source;
        this.text = text;
        this.plain = plain;
        this.axes = axes;
    }

    /**
     * Reads a file of UTF-8.
     *
     * @param key under which the matrix stands, if there is one
     * @throws SettingsException if the file cannot be read or its matrix is none
     */
    public static SettingsMatrix read(Path file, String key) throws SettingsException {
        return parse(file.toString(), SettingsReader.text(file), key);
    }

    /** Reads text, whose errors are reported under {@code sourceName}. */
    public static SettingsMatrix parse(String sourceName, String yaml, String key) throws SettingsException {
        Node root = new YamlTree(sourceName).parse(yaml);
        if (!(root instanceof Node.Mapping mapping)) {
            throw new SettingsException(sourceName, root.line(), "needs keys, found " + root.description());
        }
        List<Axis> axes = new ArrayList<>();
        Node.Entry matrix = mapping.byKey().get(key);
        if (matrix != null && matrix.value() instanceof Node.Mapping listed) {
            for (Node.Entry axis : listed.entries()) {
                axes.add(axis(sourceName, axis));
            }
        } else if (matrix != null) {
            throw new SettingsException(
                    sourceName,
                    matrix.line(),
                    "'" + key + "' needs keys below it, found " + matrix.value().description());
        }
        long cells = 1;
        for (Axis axis : axes) {
            cells *= axis.choices().size();
            if (cells > MOST_CELLS) {
                throw new SettingsException(
                        sourceName, mapping.line(), "'" + key + "' has more than " + MOST_CELLS + " cells");
            }
        }
        return new SettingsMatrix(sourceName, yaml, without(mapping, key), List.copyOf(axes));
    }

    private static Axis axis(String source, Node.Entry axis) throws SettingsException {
        if (!(axis.value() instanceof Node.Sequence values) || values.items().isEmpty()) {
            throw new SettingsException(
                    source,
                    axis.line(),
                    Printable.quoted(axis.key()) + " needs a list of values or of named cases, found "
                            + axis.value().description());
        }
        Map<String, List<Node.Entry>> choices = new LinkedHashMap<>();
        for (Node item : values.items()) {
            String label;
            List<Node.Entry> sets;
            if (item instanceof Node.Mapping named) {
                Node.Entry name = named.byKey().get(NAME);
                if (name == null || !(name.value() instanceof Node.Scalar text)) {
                    throw new SettingsException(
                            source, item.line(), "a case of " + Printable.quoted(axis.key()) + " needs a 'name'");
                }
                label = text.text();
                sets = named.entries().stream()
                        .filter(entry -> !entry.key().equals(NAME))
                        .toList();
            } else {
                label = label(item);
                sets = List.of(new Node.Entry(axis.key(), item.line(), item));
            }
            if (choices.put(label, sets) != null) {
                throw new SettingsException(
                        source,
                        item.line(),
                        Printable.quoted(axis.key()) + " has " + Printable.quoted(label) + " twice");
            }
        }
        return new Axis(axis.key(), choices);
    }

    private static String label(Node value) {
        if (value instanceof Node.Scalar scalar) {
            return scalar.text();
        }
        return value instanceof Node.Sequence list
                ? String.join(
                        " ", list.items().stream().map(SettingsMatrix::label).toList())
                : value.description();
    }

    /** What was read. */
    public String text() {
        return text;
    }

    /** The axes by their names, in the order of the file. */
    public List<String> axes() {
        return axes.stream().map(Axis::name).toList();
    }

    /** All cells, the last axis changing fastest; a single one without choices if there is no matrix. */
    public List<List<Choice>> cells() {
        List<List<Choice>> cells = List.of(List.of());
        for (Axis axis : axes) {
            List<List<Choice>> longer = new ArrayList<>();
            for (List<Choice> cell : cells) {
                for (String label : axis.choices().keySet()) {
                    List<Choice> one = new ArrayList<>(cell);
                    one.add(new Choice(axis.name(), label));
                    longer.add(List.copyOf(one));
                }
            }
            cells = longer;
        }
        return cells;
    }

    /**
     * The settings of a cell.
     *
     * @throws SettingsException if they do not say exactly what {@code type} asks for
     */
    public <T> T bind(List<Choice> cell, Class<T> type) throws SettingsException {
        Node.Mapping settings = plain;
        for (Choice choice : cell) {
            Axis axis = axes.stream()
                    .filter(one -> one.name().equals(choice.axis()))
                    .findFirst()
                    .orElseThrow();
            for (Node.Entry entry : axis.choices().getOrDefault(choice.label(), List.of())) {
                settings = with(settings, entry, List.of(entry.key().split("\\.", -1)));
            }
        }
        return type.cast(new Binder(source).bind(settings, type, KeyPath.ROOT));
    }

    private Node.Mapping with(Node.Mapping below, Node.Entry set, List<String> path) throws SettingsException {
        String key = path.get(0);
        Node value = set.value();
        if (path.size() > 1) {
            Node.Entry there = below.byKey().get(key);
            Node.Mapping inner = new Node.Mapping(set.line(), List.of(), new TreeMap<>());
            if (there != null && there.value() instanceof Node.Mapping mapping) {
                inner = mapping;
            } else if (there != null && !(there.value() instanceof Node.Empty)) {
                throw new SettingsException(
                        source,
                        set.line(),
                        Printable.quoted(set.key()) + " is below '" + key + "', which is "
                                + there.value().description() + " on line " + there.line());
            }
            value = with(inner, set, path.subList(1, path.size()));
        }
        List<Node.Entry> entries = new ArrayList<>(without(below, key).entries());
        entries.add(new Node.Entry(key, set.line(), value));
        return mapping(below.line(), entries);
    }

    private static Node.Mapping without(Node.Mapping mapping, String key) {
        return mapping(
                mapping.line(),
                mapping.entries().stream()
                        .filter(entry -> !entry.key().equals(key))
                        .toList());
    }

    private static Node.Mapping mapping(int line, List<Node.Entry> entries) {
        SortedMap<String, Node.Entry> byKey = new TreeMap<>();
        entries.forEach(entry -> byKey.put(entry.key(), entry));
        return new Node.Mapping(line, entries, byKey);
    }
}
