package dev.minga.node.participation;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of member alpha, who has just joined. */
abstract class AtAScene {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    Scene scene;

    @BeforeEach
    void join() throws IOException {
        scene = new Scene(folder);
    }
}
