package dev.minga.node.participation;

import java.io.IOException;
import java.nio.file.Path;

/** The directory of a node that has joined, for tests of other packages. */
public final class JoinedNode {
    private JoinedNode() {}

    /** Member alpha of the federation andes. */
    public static NodeHome in(Path directory) throws IOException {
        return new Scene(directory).home;
    }
}
