package dev.minga.simulations.demo;

import dev.minga.node.data.Example;
import dev.minga.node.data.LabelledLog;
import dev.minga.node.detection.LineScorer;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.BertModel;
import dev.minga.node.model.PrefixCache;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.model.Tokens;
import dev.minga.simulations.demo.data.AgentString;
import dev.minga.simulations.demo.data.OrganisationFiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The demo's public test lines, on which the harness measures. A node itself reports nothing. */
final class TestLines {
    private static final int ATTACK = 1;
    private static final double THRESHOLD = 0.5;

    private static final long CACHE_BYTES = 256L << 20;

    private final PrefixCache model;
    private final Tokenizer tokenizer;
    private final List<Example> lines;
    private final List<Tokens> tokens;
    private final List<String> families;

    /** Reads the lines as a node would read them. */
    TestLines(BertModel model, Tokenizer tokenizer, OrganisationFiles files, List<AgentString> strings)
            throws IOException {
        this.model = new PrefixCache(model, CACHE_BYTES);
        this.tokenizer = tokenizer;
        this.lines = LabelledLog.read(files.log(), files.format(), files.labels(), OrganisationFiles.LABEL_NAMES)
                .examples();
        this.tokens = lines.stream().map(line -> tokenizer.tokens(line.text())).toList();
        this.families = strings.stream().map(AgentString::family).toList();
    }

    int count() {
        return lines.size();
    }

    int attacks() {
        return (int) lines.stream().filter(line -> line.label() == ATTACK).count();
    }

    Scores measure(Adapter adapter) {
        List<double[]> probabilities = new LineScorer(model::logits, tokenizer, adapter).probabilitiesOf(tokens);
        int truePositives = 0;
        int falsePositives = 0;
        double loss = 0;
        Map<String, Scores.Found> found = new TreeMap<>();
        for (int i = 0; i < lines.size(); i++) {
            boolean attack = lines.get(i).label() == ATTACK;
            boolean flagged = probabilities.get(i)[ATTACK] > THRESHOLD;
            loss -= Math.log(Math.max(probabilities.get(i)[lines.get(i).label()], 1e-12));
            if (attack) {
                truePositives += flagged ? 1 : 0;
                found.merge(
                        families.get(i),
                        new Scores.Found(flagged ? 1 : 0, 1),
                        (a, b) -> new Scores.Found(a.found() + b.found(), a.of() + b.of()));
            } else {
                falsePositives += flagged ? 1 : 0;
            }
        }
        double precision = ratio(truePositives, truePositives + falsePositives);
        double recall = ratio(truePositives, attacks());
        return new Scores(
                precision,
                recall,
                precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall),
                ratio(falsePositives, count() - attacks()),
                loss / count(),
                found);
    }

    private static double ratio(int part, int whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
