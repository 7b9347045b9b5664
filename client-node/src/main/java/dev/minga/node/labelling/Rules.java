package dev.minga.node.labelling;

import dev.minga.node.data.Entry;
import dev.minga.node.data.Labelling;
import dev.minga.node.data.LogRecord;
import dev.minga.shared.settings.SettingsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Labels by rules: the first that finds something in a record gives its label, and where none does, the default, if there is one.
 * Immutable; safe for use by many threads.
 */
public final class Rules implements Labelling {
    private final List<Rule> rules;
    private final Optional<String> otherwise;
    private final List<String> skipped;

    /** What is found gets this label. */
    record Rule(String label, Condition condition) {}

    Rules(List<Rule> rules, Optional<String> otherwise, List<String> skipped) {
        this.rules = List.copyOf(rules);
        this.otherwise = otherwise;
        this.skipped = List.copyOf(skipped);
    }

    /**
     * Reads a file of rules, or all {@code .yaml} and {@code .yml} files of a directory in the order of their names.
     *
     * @param labels those that rules may give
     * @throws SettingsException with file, line and remedy if one of them is refused
     */
    public static Rules read(Path path, List<String> labels) throws IOException, SettingsException {
        List<Rule> rules = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        Optional<String> otherwise = Optional.empty();
        for (Path file : files(path)) {
            RuleFile read = RuleFile.read(file, labels);
            rules.addAll(read.rules());
            skipped.addAll(read.skipped());
            if (otherwise.isPresent() && read.otherwise().isPresent()) {
                throw new SettingsException(file + ": a second 'default'; only one file of a directory can give it");
            }
            otherwise = otherwise.or(read::otherwise);
        }
        if (rules.isEmpty()) {
            throw new SettingsException(path + ": holds no rule");
        }
        return new Rules(rules, otherwise, skipped);
    }

    /** The file itself, or the YAML files in and below a directory. */
    static List<Path> files(Path path) throws IOException, SettingsException {
        if (!Files.isDirectory(path)) {
            if (!Files.isRegularFile(path)) {
                throw new SettingsException(path + ": no such file or directory");
            }
            return List.of(path);
        }
        try (Stream<Path> all = Files.walk(path)) {
            return all.filter(file ->
                            file.toString().endsWith(".yml") || file.toString().endsWith(".yaml"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw new IOException("cannot look for rules in " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> label(LogRecord record, Entry entry) {
        for (Rule rule : rules) {
            if (rule.condition().holds(entry)) {
                return Optional.of(rule.label());
            }
        }
        return otherwise;
    }

    @Override
    public int skippedRules() {
        return skipped.size();
    }

    /** Why rules were left out, a line each. */
    public List<String> skipped() {
        return skipped;
    }
}
