package dev.minga.node.collecting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which files are the node's own and never its logs. Who writes logs may link them to the node's keys, or to what it collected, which
 * would never end.
 *
 * @param node the node's directory, where only links are suspect: logs may lie there
 * @param store the directory in which everything is its own
 */
record OwnFiles(Path node, Path store) {
    boolean holds(Path file) throws IOException {
        Path real = file.toRealPath();
        Path realNode = node.toRealPath();
        Path absolute = file.toAbsolutePath().normalize();
        Path absoluteNode = node.toAbsolutePath().normalize();
        boolean inPlace =
                absolute.startsWith(absoluteNode) && real.equals(realNode.resolve(absoluteNode.relativize(absolute)));
        boolean linked = real.startsWith(realNode) && !inPlace;
        return linked || isInStore(absolute) || (Files.exists(store) && real.startsWith(store.toRealPath()));
    }

    /** By its name. */
    boolean isInStore(Path path) {
        return path.toAbsolutePath()
                .normalize()
                .startsWith(store.toAbsolutePath().normalize());
    }
}
