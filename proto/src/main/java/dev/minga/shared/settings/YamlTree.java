package dev.minga.shared.settings;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.minga.shared.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Turns YAML text into nodes that know their lines, and refuses the parts of YAML that surprise their readers. */
final class YamlTree {
    private static final int DEEPEST_NESTING = 32;
    private static final YAMLFactory YAML = new YAMLFactory();

    private final String source;

    YamlTree(String source) {
        this.source = source;
    }

    Node parse(String yaml) throws SettingsException {
        try (YAMLParser parser = YAML.createParser(yaml)) {
            if (parser.nextToken() == null) {
                throw new SettingsException(source + ": is empty");
            }
            Node root = node(parser, 0);
            if (parser.nextToken() != null) {
                throw refused(parser, "a second document; write one");
            }
            return root;
        } catch (JacksonException e) {
            JsonLocation location = e.getLocation();
            String cause = withoutExcerpt(e.getOriginalMessage());
            throw new SettingsException(
                    source, location == null ? 1 : location.getLineNr(), "not valid YAML: " + cause);
        } catch (IOException e) {
            throw new SettingsException(source + ": cannot be read (" + e + ")");
        }
    }

    private Node node(YAMLParser parser, int depth) throws IOException, SettingsException {
        if (parser.isCurrentAlias()) {
            throw refused(parser, "aliases are not supported; write the value out");
        }
        if (parser.getTypeId() != null) {
            throw refused(parser, "tags are not supported; write the plain value");
        }
        if (depth > DEEPEST_NESTING) {
            throw refused(parser, "nested more than " + DEEPEST_NESTING + " deep");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(parser, depth);
            case START_ARRAY -> sequence(parser, depth);
            case VALUE_NULL -> new Node.Empty(line(parser));
            default -> new Node.Scalar(line(parser), parser.getText());
        };
    }

    private Node mapping(YAMLParser parser, int depth) throws IOException, SettingsException {
        int line = line(parser);
        List<Node.Entry> entries = new ArrayList<>();
        SortedMap<String, Node.Entry> byKey = new TreeMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            int keyLine = line(parser);
            Node.Entry first = byKey.get(key);
            if (first != null) {
                String quoted = Printable.quoted(key);
                throw refused(parser, "duplicate key " + quoted + ", first given on line " + first.line());
            }
            parser.nextToken();
            Node.Entry entry = new Node.Entry(key, keyLine, node(parser, depth + 1));
            entries.add(entry);
            byKey.put(key, entry);
        }
        return new Node.Mapping(line, entries, byKey);
    }

    private Node sequence(YAMLParser parser, int depth) throws IOException, SettingsException {
        int line = line(parser);
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(parser, depth + 1));
        }
        return new Node.Sequence(line, items);
    }

    private SettingsException refused(YAMLParser parser, String message) {
        return new SettingsException(source, line(parser), message);
    }

    private static int line(YAMLParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    /** SnakeYAML quotes the place in indented lines between its sentences. */
    private static String withoutExcerpt(String message) {
        return message.lines().filter(line -> !line.startsWith(" ")).collect(Collectors.joining(": "));
    }
}
