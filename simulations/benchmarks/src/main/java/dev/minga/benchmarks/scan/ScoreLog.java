package dev.minga.benchmarks.scan;

import dev.minga.node.data.Example;
import dev.minga.node.data.LabelledLog;
import dev.minga.node.data.LogFormat;
import dev.minga.node.detection.LineScorer;
import dev.minga.node.model.Adapter;
import dev.minga.node.model.BaseModel;
import dev.minga.node.model.BertModel;
import dev.minga.node.model.ModelDirectory;
import dev.minga.node.model.NativeEngine;
import dev.minga.node.model.NativeLibraryException;
import dev.minga.node.model.Precision;
import dev.minga.node.model.Tokenizer;
import dev.minga.node.model.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Scores a demo's test log in one arithmetic: times with the adapter and without, F1 there and with what was trained on, memory of the frozen weights. */
public final class ScoreLog {
    private static final int ATTACK = 1;

    private ScoreLog() {}

    /** Runs once: {@code PRECISION DEMO THREADS NATIVE-LIBRARIES}. */
    public static void main(String[] args) throws IOException, NativeLibraryException {
        Precision precision = Precision.valueOf(args[0].toUpperCase(Locale.ROOT));
        Path demo = Path.of(args[1]);
        ModelDirectory.Trained trained = ModelDirectory.read(demo.resolve("adapter"));
        Adapter adapter = trained.adapter();
        NativeEngine engine = NativeEngine.start(Integer.parseInt(args[2]), Path.of(args[3]));
        List<Example> log = examples(demo.resolve("test"));
        try (Tokenizer tokenizer =
                        Tokenizer.open(BaseModel.MINILM, trained.description().maxTokens());
                BertModel model = BertModel.load(engine, BaseModel.MINILM, precision)) {
            List<Tokens> lines = tokens(log, tokenizer);
            LineTimes times = LineTimes.of(lines, texts -> model.logits(texts, adapter));
            LineTimes encoder = LineTimes.of(lines, model::embeddings);
            LineScorer scorer = new LineScorer(model::logits, tokenizer, adapter);
            List<Example> all = new ArrayList<>(log);
            for (String organisation : List.of("atlas-bank", "boreal-health", "cobalt-retail")) {
                all.addAll(examples(demo.resolve(organisation).resolve("data")));
            }
            System.out.printf(
                    Locale.ROOT,
                    "%s, %s threads: %s; without adapter %s; F1 %.4f, with organisations' lines (%d) %.4f, frozen"
                            + " weights %.1f MB%n",
                    args[0],
                    args[2],
                    times,
                    encoder,
                    f1(log, scorer.probabilitiesOf(lines)),
                    all.size(),
                    f1(all, scorer.probabilitiesOf(tokens(all, tokenizer))),
                    model.frozenBytes() / 1e6);
        }
    }

    static List<Example> examples(Path folder) throws IOException {
        return LabelledLog.read(
                        folder.resolve("access.log"),
                        LogFormat.NGINX_COMBINED,
                        folder.resolve("labels.csv"),
                        List.of("benign", "attack"))
                .examples();
    }

    static List<Tokens> tokens(List<Example> log, Tokenizer tokenizer) {
        return log.stream().map(line -> tokenizer.tokens(line.text())).toList();
    }

    private static double f1(List<Example> log, List<double[]> scores) {
        int found = 0;
        int wrong = 0;
        for (int i = 0; i < log.size(); i++) {
            boolean flagged = scores.get(i)[ATTACK] > 0.5;
            boolean attack = log.get(i).label() == ATTACK;
            found += flagged && attack ? 1 : 0;
            wrong += flagged == attack ? 0 : 1;
        }
        return 2.0 * found / (2.0 * found + wrong);
    }
}
