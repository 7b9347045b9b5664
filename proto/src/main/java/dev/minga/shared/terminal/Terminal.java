package dev.minga.shared.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.minga.shared.settings.Json;
import dev.minga.shared.text.Printable;
import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a command prints. Results go to {@code out}, everything about getting there to {@code err}. Control characters
 * in what is printed come out as visible escapes, so text from strangers cannot steer the terminal. Each method writes
 * in one call to a thread-safe stream.
 */
public final class Terminal {
    private static final int DEFAULT_COLUMNS = 80;
    private static final int FEWEST_COLUMNS = 20;

    private final PrintStream out;
    private final PrintStream err;
    private final boolean interactive;
    private final int columns;

    /**
     * @param interactive whether a person looks at {@code err} and lines can be redrawn
     * @param columns the width in characters, at least 20; less is taken as 20
     */
    public Terminal(PrintStream out, PrintStream err, boolean interactive, int columns) {
        this.out = out;
        this.err = err;
        this.interactive = interactive;
        this.columns = Math.max(FEWEST_COLUMNS, columns);
    }

    /** Returns the terminal of this process; UTF-8 unless a console says otherwise. */
    @SuppressWarnings("SystemConsoleNull") // isTerminal is asked too, where it exists
    public static Terminal system() {
        Console console = System.console();
        boolean interactive = console != null && isTerminal(console);
        Charset charset = console != null && interactive ? console.charset() : StandardCharsets.UTF_8;
        return new Terminal(
                new PrintStream(System.out, true, charset),
                new PrintStream(System.err, true, charset),
                interactive,
                columns(System.getenv("COLUMNS")));
    }

    /** From Java 22 on a console may exist without a terminal; before, it never did. */
    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJava) {
            return true;
        }
    }

    private static int columns(@Nullable String written) {
        return written != null && written.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(written) : DEFAULT_COLUMNS;
    }

    /** Prints text, whose line feeds and tabs are kept, and ends the line. */
    public void println(String text) {
        out.print(Printable.block(text) + System.lineSeparator());
        out.flush();
    }

    /** Prints {@code error: <message>} on one line to {@code err}. */
    public void error(String message) {
        err.print("error: " + Printable.line(message) + System.lineSeparator());
        err.flush();
    }

    /**
     * Prints a value as one line of JSON, spelled as {@link Json} does.
     *
     * @throws IllegalArgumentException if Jackson cannot write the value
     */
    public void json(Object value) {
        try {
            println(Printable.line(Json.mapper().writeValueAsString(value)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(value.getClass() + " cannot be written as JSON", e);
        }
    }

    /** Returns the raw stream of results. */
    public PrintStream out() {
        return out;
    }

    /** Returns the raw stream of progress and errors. */
    public PrintStream err() {
        return err;
    }

    /** Returns whether a person is looking and lines can be redrawn. */
    public boolean interactive() {
        return interactive;
    }

    /** Returns the width in characters. */
    public int columns() {
        return columns;
    }
}
