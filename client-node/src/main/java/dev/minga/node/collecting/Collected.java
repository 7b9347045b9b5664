package dev.minga.node.collecting;

import java.util.List;

/**
 * What collecting found.
 *
 * @param files how many files there are
 * @param added how many lines were added to the log
 * @param lines how many it has now
 * @param unfinished files whose last record has no end yet and waits
 * @param unreadable files that could not be read, with the cause; they are tried again the next time
 */
public record Collected(int files, long added, long lines, List<String> unfinished, List<String> unreadable) {
    public Collected {
        unfinished = List.copyOf(unfinished);
        unreadable = List.copyOf(unreadable);
    }
}
