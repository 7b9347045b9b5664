package dev.minga.coordinator.rpc;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests that share one federation, each with runs of its own. */
abstract class BetweenTwoMembers {
    @TempDir
    static Path directory = Path.of("");

    static TwoMembers two;

    @BeforeAll
    static void connect() throws Exception {
        two = new TwoMembers(directory);
    }

    @AfterAll
    static void disconnect() throws Exception {
        two.close();
    }
}
