package dev.minga.node.data;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** Gives the records of a stream one by one, each on one line, in bounded memory, whatever is in it. One thread at a time. */
public interface RecordReader extends Closeable {
    /** The next record, or empty at the end. */
    Optional<LogRecord> next() throws IOException;

    /** How many bytes of the stream the records so far take, their ends included. */
    long position();

    /** Whether the last record has its end; a file that is being written may lack it. */
    boolean ended();

    /** What the records that follow mean by their fields, if the stream says so in a place of its own. */
    default Optional<String> header() {
        return Optional.empty();
    }
}
