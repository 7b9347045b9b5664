package dev.minga.node.detection;

import dev.minga.node.data.LineParser;
import dev.minga.node.data.LogFormat;
import dev.minga.node.data.LogRecord;
import dev.minga.node.data.RecordReader;
import dev.minga.node.redaction.Redactor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Scores a stream of log lines as they come: what is there is scored together, and a single line is not kept waiting for
 * more. Findings come in the order of the lines.
 */
public final class Scan {
    private static final int WAITING_LINES = 1_024;
    private static final int BATCH = 256;

    private final LineScorer scorer;
    private final List<String> labels;

    /** Names classes by these labels; the first is the harmless one. */
    public Scan(LineScorer scorer, List<String> labels) {
        this.scorer = scorer;
        this.labels = labels;
    }

    /**
     * One scored line.
     *
     * @param score probability that the line is not harmless, 0 to 1
     * @param line number of the line, counted from 1
     */
    public record Finding(double score, String label, long line, String file) {}

    private record Read(Optional<LogRecord> record) {}

    /** Scores every record of a log as it is. */
    public void run(RecordReader log, LogFormat format, Consumer<Finding> findings)
            throws IOException, InterruptedException {
        run(log, format.parser(), Redactor.NONE, findings);
    }

    /**
     * Scores every record of a log; lines that are none (blank, directives) are left out.
     *
     * @param parser gives the records' texts
     * @param redactor takes out of them what was taken out of those that the model was trained on
     */
    public void run(RecordReader log, LineParser parser, Redactor redactor, Consumer<Finding> findings)
            throws IOException, InterruptedException {
        BlockingQueue<Read> waiting = new LinkedBlockingQueue<>(WAITING_LINES);
        AtomicReference<IOException> failure = new AtomicReference<>();
        Thread reader = new Thread(() -> read(log, waiting, failure), "scan-reader");
        reader.setDaemon(true);
        reader.start();
        boolean more = true;
        while (more) {
            List<Read> batch = new ArrayList<>();
            batch.add(waiting.take());
            waiting.drainTo(batch, BATCH - 1);
            more = batch.stream().allMatch(read -> read.record().isPresent());
            score(batch, parser, redactor, findings);
        }
        IOException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    private static void read(RecordReader log, BlockingQueue<Read> waiting, AtomicReference<IOException> failure) {
        try {
            Optional<LogRecord> next = log.next();
            while (next.isPresent()) {
                waiting.put(new Read(next));
                next = log.next();
            }
        } catch (IOException e) {
            failure.set(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        boolean told = false;
        while (!told) {
            told = waiting.offer(new Read(Optional.empty()));
            Thread.onSpinWait();
        }
    }

    private void score(List<Read> batch, LineParser parser, Redactor redactor, Consumer<Finding> findings) {
        List<LogRecord> records = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (Read read : batch) {
            read.record()
                    .ifPresent(record -> parser.text(record.line()).ifPresent(text -> {
                        records.add(record);
                        texts.add(parser.redacted(record.line(), text, redactor).text());
                    }));
        }
        if (texts.isEmpty()) {
            return;
        }
        List<double[]> probabilities = scorer.probabilities(texts);
        for (int i = 0; i < records.size(); i++) {
            findings.accept(finding(records.get(i), probabilities.get(i)));
        }
    }

    private Finding finding(LogRecord record, double[] probabilities) {
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        return new Finding(1 - probabilities[0], labels.get(best), record.lineNumber(), record.source());
    }
}
