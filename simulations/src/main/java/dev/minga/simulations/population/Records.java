package dev.minga.simulations.population;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.minga.node.data.LabelledLog;
import dev.minga.shared.settings.Json;
import dev.minga.simulations.demo.data.AttackStrings;
import dev.minga.simulations.experiment.DataSettings;
import dev.minga.simulations.experiment.SeededRandom;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the records that an experiment is about. */
public final class Records {
    private static final String CSV = ".csv";

    private Records() {}

    /**
     * All records, in an order that the seed decides where not all are wanted.
     *
     * @param folder what paths are relative to
     * @throws IOException if a file cannot be read or lacks a column, with file, line and what is missing
     */
    public static List<LabelledRecord> read(DataSettings settings, Path folder, long seed) throws IOException {
        List<LabelledRecord> all = settings.demo().isPresent()
                ? demo(settings.demo().get())
                : settings.table().isPresent()
                        ? table(settings.table().get(), settings.labels(), folder)
                        : log(settings.log().orElseThrow(), settings.labels(), folder);
        if (settings.mostPerGroup().isPresent()) {
            all = fewOfEachGroup(all, settings.mostPerGroup().get(), seed);
        }
        if (settings.mostRecords().isPresent()
                && all.size() > settings.mostRecords().get()) {
            Collections.shuffle(all, SeededRandom.of("draw", seed));
            return List.copyOf(all.subList(0, settings.mostRecords().get()));
        }
        return List.copyOf(all);
    }

    private static List<LabelledRecord> fewOfEachGroup(List<LabelledRecord> all, int most, long seed) {
        List<LabelledRecord> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, SeededRandom.of("draw from groups", seed));
        Map<String, Integer> drawn = new HashMap<>();
        List<LabelledRecord> few = new ArrayList<>();
        for (LabelledRecord record : shuffled) {
            if (record.group().isEmpty() || drawn.merge(record.group().get(), 1, Integer::sum) <= most) {
                few.add(record);
            }
        }
        return few;
    }

    private static List<LabelledRecord> demo(DataSettings.Demo demo) {
        List<LabelledRecord> records = new ArrayList<>();
        Clients clients = new Clients(demo.perClient().orElse(1));
        for (AttackStrings.Clustered one : AttackStrings.clustered(demo.harmless())) {
            records.add(new LabelledRecord(
                    one.string().value(),
                    one.string().attack() ? 1 : 0,
                    Optional.of(Integer.toString(one.cluster())),
                    Optional.of(one.string().family()),
                    Optional.of(clients.of(one))));
        }
        return records;
    }

    private static List<LabelledRecord> log(DataSettings.Log log, List<String> labels, Path folder) throws IOException {
        return LabelledLog.read(folder.resolve(log.file()), log.format(), folder.resolve(log.labelFile()), labels)
                .examples()
                .stream()
                .map(example -> new LabelledRecord(
                        example.text(), example.label(), Optional.empty(), Optional.empty(), Optional.empty()))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static List<LabelledRecord> table(DataSettings.Table table, List<String> labels, Path folder)
            throws IOException {
        Path file = folder.resolve(table.file());
        List<LabelledRecord> records = new ArrayList<>();
        List<Pattern> removed =
                table.remove().orElse(List.of()).stream().map(Pattern::compile).toList();
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no file " + file);
        }
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            if (file.toString().endsWith(CSV)) {
                CsvMapper mapper = new CsvMapper();
                try (MappingIterator<ObjectNode> rows = mapper.readerFor(ObjectNode.class)
                        .with(CsvSchema.emptySchema().withHeader())
                        .readValues(reader)) {
                    for (long row = 2; rows.hasNext(); row++) {
                        add(rows.next(), table, removed, labels, file + ", row " + row, records);
                    }
                }
            } else {
                long number = 1;
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    if (!line.isBlank()) {
                        add(
                                json(line, file + ", line " + number),
                                table,
                                removed,
                                labels,
                                file + ", line " + number,
                                records);
                    }
                    number++;
                }
            }
        } catch (JacksonException e) {
            throw new IOException(file + " cannot be read: " + e.getOriginalMessage(), e);
        } catch (RuntimeException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
        return records;
    }

    private static JsonNode json(String line, String where) throws IOException {
        try {
            return Json.mapper().readTree(line);
        } catch (JacksonException e) {
            throw new IOException(where + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static void add(
            JsonNode row,
            DataSettings.Table table,
            List<Pattern> removed,
            List<String> labels,
            String where,
            List<LabelledRecord> into)
            throws IOException {
        int label = labels.indexOf(value(row, table.label(), where));
        if (label >= 0) {
            List<String> parts = new ArrayList<>();
            for (String column : table.text()) {
                parts.add(value(row, column, where));
            }
            String text = String.join(" ", parts);
            for (Pattern pattern : removed) {
                text = pattern.matcher(text).replaceAll("");
            }
            into.add(new LabelledRecord(
                    text,
                    label,
                    optional(row, table.group(), where),
                    optional(row, table.holder(), where),
                    optional(row, table.entity(), where)));
        }
    }

    private static Optional<String> optional(JsonNode row, Optional<String> column, String where) throws IOException {
        return column.isPresent()
                ? Optional.of(value(row, column.get(), where)).filter(value -> !value.isBlank())
                : Optional.empty();
    }

    private static String value(JsonNode row, String column, String where) throws IOException {
        JsonNode value = row.get(column);
        if (value == null || value.isContainerNode()) {
            List<String> there = new ArrayList<>();
            row.fieldNames().forEachRemaining(there::add);
            throw new IOException(
                    where + " has no value in column '" + column + "'; its columns are " + String.join(", ", there));
        }
        return value.isNull() ? "" : value.asText();
    }
}
