package dev.minga.shared.terminal;

import dev.minga.shared.text.Printable;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows how far something is, on the terminal's {@code err}. A person sees one line that is redrawn in place, at most ten
 * times a second; elsewhere each distinct note gives one plain line. Safe for any number of threads.
 */
public final class ProgressBar {
    private static final int BAR_CELLS = 20;
    private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double LEAST_FOR_ESTIMATE = 0.005;

    private final Terminal terminal;
    private final String title;
    private final LongSupplier nanoClock;
    private final long startedNanos;
    private final Set<String> printedNotes = new HashSet<>();
    private String drawnNote = "";
    private long drawnNanos;
    private int drawnLength;
    private double begun = Double.NaN;
    private boolean finished;

    /**
     * @param title a few words; may hold text from strangers
     * @param nanoClock as {@link System#nanoTime}
     */
    public ProgressBar(Terminal terminal, String title, LongSupplier nanoClock) {
        this.terminal = terminal;
        this.title = Printable.line(title);
        this.nanoClock = nanoClock;
        this.startedNanos = nanoClock.getAsLong();
        this.drawnNanos = startedNanos - REDRAW_NANOS;
    }

    /**
     * Shows progress; after {@link #done} this does nothing. What the first call says was there before: the time that is left is
     * estimated from what was done since.
     *
     * @param fraction from 0 to 1; what is outside is taken as the nearer end, NaN as 0
     * @param note what is going on right now, a few words
     */
    public synchronized void update(double fraction, String note) {
        if (!finished) {
            double known = fraction > 0 ? Math.min(fraction, 1) : 0;
            begun = Double.isNaN(begun) ? known : begun;
            show(known, Printable.line(note), false);
        }
    }

    /** Prints a line of results to {@code out} without tearing the bar. */
    public synchronized void above(String line) {
        if (terminal.interactive() && drawnLength > 0) {
            print("\r" + " ".repeat(drawnLength) + "\r");
            drawnLength = 0;
            drawnNote = "";
        }
        terminal.println(line);
    }

    /** Shows the end and leaves the line; doing it again does nothing. */
    public synchronized void done(String note) {
        if (!finished) {
            finished = true;
            show(1, Printable.line(note), true);
        }
    }

    private void show(double fraction, String note, boolean last) {
        if (!terminal.interactive()) {
            if (printedNotes.add(note)) {
                print(title + ": " + note + System.lineSeparator());
            }
            return;
        }
        long now = nanoClock.getAsLong();
        if (last || !note.equals(drawnNote) || now - drawnNanos >= REDRAW_NANOS) {
            redraw(line(fraction, note, now - startedNanos, last), last);
            drawnNote = note;
            drawnNanos = now;
        }
    }

    private void redraw(String line, boolean last) {
        String cut = line.length() < terminal.columns() ? line : line.substring(0, terminal.columns() - 1);
        String rest = " ".repeat(Math.max(0, drawnLength - cut.length()));
        print("\r" + cut + rest + (last ? System.lineSeparator() : ""));
        drawnLength = cut.length();
    }

    private void print(String text) {
        terminal.err().print(text);
        terminal.err().flush();
    }

    private String line(double fraction, String note, long elapsedNanos, boolean last) {
        int full = (int) (fraction * BAR_CELLS);
        String bar = "#".repeat(full) + "-".repeat(BAR_CELLS - full);
        String head = "%s [%s] %3d%%".formatted(title, bar, (int) (fraction * 100));
        if (last) {
            return "%s %s in %s".formatted(head, note, clock(elapsedNanos));
        }
        // The note may be cut; the time may not.
        String left = fraction - begun < LEAST_FOR_ESTIMATE
                ? ""
                : " ETA " + clock(elapsedNanos * ((1 - fraction) / (fraction - begun)));
        return head + left + " " + note;
    }

    private static String clock(double nanos) {
        long seconds = Math.round(nanos / TimeUnit.SECONDS.toNanos(1));
        return seconds < 3600
                ? "%d:%02d".formatted(seconds / 60, seconds % 60)
                : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
