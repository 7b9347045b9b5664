package dev.minga.shared.terminal;

import java.io.PrintStream;
import java.io.Writer;

/** Hands characters to a stream, which knows its own encoding. */
final class StreamWriter extends Writer {
    private final PrintStream stream;

    StreamWriter(PrintStream stream) {
        this.stream = stream;
    }

    @Override
    public void write(char[] characters, int from, int count) {
        stream.print(new String(characters, from, count));
    }

    @Override
    public void flush() {
        stream.flush();
    }

    @Override
    public void close() {
        flush();
    }
}
