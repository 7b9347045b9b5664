package dev.minga.coordinator.audit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a verification has found so far, in the order in which it was found. */
final class Findings {
    private static final int MOST = 1_000;

    private final Path directory;
    private final List<Finding> found = new ArrayList<>();

    /** @param directory the one below which files are named */
    Findings(Path directory) {
        this.directory = directory;
    }

    void add(String where, String what) {
        if (found.size() < MOST) {
            found.add(new Finding(where, what));
        } else if (found.size() == MOST) {
            found.add(new Finding("and more", "there are more than " + MOST + " findings"));
        }
    }

    void leaf(long leaf, String what) {
        add("leaf " + leaf, what);
    }

    void file(Path file, String what) {
        add(name(file), what);
    }

    String name(Path file) {
        return directory.relativize(file).toString().replace('\\', '/');
    }

    List<Finding> list() {
        return List.copyOf(found);
    }
}
