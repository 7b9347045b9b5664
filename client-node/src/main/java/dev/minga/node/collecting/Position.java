package dev.minga.node.collecting;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a source is collected. What the log holds behind {@code bytes} was not finished and is not there.
 *
 * @param bytes of the log
 * @param lines of the log
 * @param last which of the files the log's last lines are of, -1 if there is none
 * @param files those that are known
 */
record Position(long bytes, long lines, int last, List<KnownFile> files) {
    static final Position START = new Position(0, 0, -1, List.of());

    Position {
        files = List.copyOf(files);
    }

    /** The same with a file as it is known now. */
    Position with(int index, KnownFile file) {
        List<KnownFile> now = new ArrayList<>(files);
        if (index == now.size()) {
            now.add(file);
        } else {
            now.set(index, file);
        }
        return new Position(bytes, lines, last, now);
    }
}
