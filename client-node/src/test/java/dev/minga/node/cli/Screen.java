package dev.minga.node.cli;

import dev.minga.shared.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** A terminal that remembers what was printed, and the command line before it. */
final class Screen {
    private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(
            new PrintStream(outBytes, false, StandardCharsets.UTF_8),
            new PrintStream(errBytes, false, StandardCharsets.UTF_8),
            false,
            80);

    /** Runs {@code minga node …}; the exit code. */
    int node(Object... args) {
        return run("node", args);
    }

    /** Runs {@code minga privacy …}; the exit code. */
    int privacy(Object... args) {
        return run("privacy", args);
    }

    private int run(String noun, Object... args) {
        String[] words = new String[args.length + 1];
        words[0] = noun;
        for (int i = 0; i < args.length; i++) {
            words[i + 1] = args[i].toString();
        }
        return Main.run(terminal, words);
    }

    String out() {
        return text(outBytes);
    }

    String err() {
        return text(errBytes);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
