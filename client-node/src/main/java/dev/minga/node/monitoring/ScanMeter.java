package dev.minga.node.monitoring;

import dev.minga.node.detection.Scan;
import dev.minga.node.detection.ScoreHistogram;
import dev.minga.node.detection.ScoreReference;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.metrics.MetricsPage;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a scan found, as a file that Prometheus' node_exporter reads (its textfile collector): how many lines, their scores, and how
 * far these have drifted from those of a reference. No text of a line and no file's name gets there. Not thread-safe.
 */
public final class ScanMeter {
    /** Drift is measured on so many lines at a time. */
    static final int WINDOW_LINES = 10_000;

    /** Fewer lines make no reference, and show no drift. */
    static final int FEWEST_LINES = 500;

    static final Duration BETWEEN_FILES = Duration.ofSeconds(15);
    private static final double MILLIS = 1e3;

    private final MetricsPage page = new MetricsPage();
    private final Path file;
    private final Optional<Path> referenceFile;
    private final String model;
    private final Clock clock;
    private final Counter lines;
    private final Histogram scores;
    private final Gauge drift;
    private final Gauge last;
    private Optional<ScoreHistogram> reference;
    private ScoreHistogram window = new ScoreHistogram();
    private Instant written;

    /**
     * Measures a scan.
     *
     * @param file is replaced as a whole, now and then and at the end
     * @param referenceFile the scores to compare with; it is made from the first window if it is not there
     * @param model SHA-256 of the model's file, in hexadecimal digits
     * @throws IOException if the reference cannot be read, or is of another model
     */
    public ScanMeter(Path file, Optional<Path> referenceFile, String model, Clock clock) throws IOException {
        this.file = file;
        this.referenceFile = referenceFile;
        this.model = model;
        this.clock = clock;
        this.written = clock.instant();
        Optional<ScoreReference> read =
                referenceFile.isPresent() ? ScoreReference.read(referenceFile.get()) : Optional.empty();
        if (read.isPresent() && !read.get().model().equals(model)) {
            throw new IOException(referenceFile.get() + " is of another model; delete it to begin a new one");
        }
        reference = read.map(ScoreReference::histogram);
        lines = Counter.builder()
                .name("minga_scan_lines_total")
                .help("Lines that were scored, by the class they were taken for.")
                .labelNames("label")
                .register(page.registry());
        scores = Histogram.builder()
                .name("minga_scan_score_ratio")
                .help("Scores of lines: the probability of not being harmless, 0 to 1.")
                .classicOnly()
                .classicUpperBounds(ScoreHistogram.upperBounds())
                .register(page.registry());
        drift = Gauge.builder()
                .name("minga_scan_score_drift")
                .help(
                        "Population stability index of the last window of scores against the reference; above 0.25 is another"
                                + " distribution. NaN without a reference or with too few lines.")
                .register(page.registry());
        drift.set(Double.NaN);
        last = Gauge.builder()
                .name("minga_scan_last_line_timestamp_seconds")
                .help("When a line was scored last, Unix time.")
                .register(page.registry());
    }

    /** What the file shows. */
    public MetricsPage page() {
        return page;
    }

    /** A line was scored. */
    public void scored(Scan.Finding finding) throws IOException {
        lines.labelValues(finding.label()).inc();
        scores.observe(finding.score());
        window.add(finding.score());
        Instant now = clock.instant();
        last.set(now.toEpochMilli() / MILLIS);
        if (window.total() == WINDOW_LINES) {
            closeWindow();
            window = new ScoreHistogram();
        }
        if (!now.isBefore(written.plus(BETWEEN_FILES)) || now.isBefore(written)) {
            write();
        }
    }

    /** There are no more lines. A last window that is only begun counts if it has enough of them. */
    public void finish() throws IOException {
        if (window.total() >= FEWEST_LINES) {
            closeWindow();
        }
        write();
    }

    private void closeWindow() throws IOException {
        if (reference.isPresent()) {
            drift.set(window.stabilityIndex(reference.get()));
        } else if (referenceFile.isPresent()) {
            ScoreReference.of(model, window).write(referenceFile.get());
            reference = Optional.of(new ScoreHistogram(window.counts()));
        }
    }

    private void write() throws IOException {
        AtomicFile.write(file, page.text());
        written = clock.instant();
    }
}
