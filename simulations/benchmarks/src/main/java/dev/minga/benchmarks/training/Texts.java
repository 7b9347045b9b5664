package dev.minga.benchmarks.training;

import dev.minga.node.data.Example;
import dev.minga.node.data.LabelledLog;
import dev.minga.node.data.LogFormat;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.model.Tokens;
import dev.minga.node.training.TokenisedExample;
import dev.minga.shared.settings.Json;
import dev.minga.simulations.demo.data.AgentString;
import dev.minga.simulations.demo.data.OrganisationFiles;
import dev.minga.simulations.demo.data.UserAgentCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What is trained on, as a file that both sides read: the demo's access log as a node sees it ({@code lines}), and the same text
 * run together and cut to exactly 64 tokens ({@code equal}), of which nothing is padding.
 *
 * @param ids word pieces of each text
 * @param labels class index of each
 */
record Texts(List<long[]> ids, List<Integer> labels) {
    static final int MAX_TOKENS = 64;
    static final int COUNT = 1_024;
    private static final long SEED = 20_260_401;

    /** Writes {@code lines.json} and {@code equal.json}. */
    static void make(Path folder, Tokenizer tokenizer) throws IOException {
        List<AgentString> strings = new ArrayList<>(UserAgentCorpus.load());
        Collections.shuffle(strings, new Random(SEED));
        OrganisationFiles files =
                OrganisationFiles.write(folder.resolve("log"), LogFormat.NGINX_COMBINED, strings, SEED);
        List<Example> examples = LabelledLog.read(
                        files.log(), files.format(), files.labels(), OrganisationFiles.LABEL_NAMES)
                .examples();
        Texts lines = new Texts(new ArrayList<>(), new ArrayList<>());
        Texts equal = new Texts(new ArrayList<>(), new ArrayList<>());
        StringBuilder together = new StringBuilder();
        for (Example example : examples) {
            lines.add(tokenizer.tokens(example.text()), example.label());
            Tokens long64 =
                    tokenizer.tokens(together.append(example.text()).append(' ').toString());
            if (long64.length() == MAX_TOKENS) {
                equal.add(long64, example.label());
                together.setLength(0);
            }
        }
        lines.write(folder.resolve("lines.json"));
        equal.write(folder.resolve("equal.json"));
    }

    private void add(Tokens text, int label) {
        ids.add(text.ids());
        labels.add(label);
    }

    private void write(Path file) throws IOException {
        if (ids.size() < COUNT) {
            throw new IOException(file + " would have only " + ids.size() + " texts");
        }
        Files.write(file, Json.mapper().writeValueAsBytes(new Texts(ids.subList(0, COUNT), labels.subList(0, COUNT))));
    }

    static Texts read(Path folder, String kind) throws IOException {
        return Json.mapper().readValue(folder.resolve(kind + ".json").toFile(), Texts.class);
    }

    /** So many texts of a step, in the file's order, over and over. */
    List<TokenisedExample> batch(int step, int size) {
        List<TokenisedExample> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int at = (step * size + i) % ids.size();
            batch.add(new TokenisedExample(new Tokens(ids.get(at)), labels.get(at)));
        }
        return batch;
    }

    static int[] labels(List<TokenisedExample> batch) {
        return batch.stream().mapToInt(TokenisedExample::label).toArray();
    }

    static List<Tokens> tokens(List<TokenisedExample> batch) {
        return batch.stream().map(TokenisedExample::tokens).toList();
    }

    static long count(List<TokenisedExample> batch) {
        return batch.stream().mapToLong(example -> example.tokens().length()).sum();
    }
}
