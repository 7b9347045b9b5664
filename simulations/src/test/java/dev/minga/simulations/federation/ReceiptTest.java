package dev.minga.simulations.federation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.node.cli.Main;
import dev.minga.node.participation.NodeHome;
import dev.minga.shared.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of two nodes ends with a receipt that each can check with what its own directory knows. */
class ReceiptTest {
    private static final int MOST_STEPS = 20_000;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void whoTookPartProvesItWithItsOwnDirectory() throws Exception {
        try (LiveFederation federation = new LiveFederation(directory, Clock.systemUTC());
                LiveNode ada = new LiveNode(federation.join("ada"), new LittleWork());
                LiveNode bob = new LiveNode(federation.join("bob"), new LittleWork())) {
            federation.admin.start(TinyPlan.of("first", 1, 2, List.of("ada", "bob")));
            boolean ended = false;
            for (int step = 0; step < MOST_STEPS && !ended; step++) {
                ended = ada.steps() & bob.steps();
            }
            assertThat(ended).as("%s %s", ada.heard.warned, bob.heard.warned).isTrue();
            for (LiveNode node : List.of(ada, bob)) {
                assertProven(node.home);
            }
        }
    }

    private static void assertProven(NodeHome home) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(printer(out), printer(err), false, 80);
        Path receipt = home.rounds().resolve("first/1/receipt.minga");
        int code = Main.run(
                terminal,
                "node",
                "receipt",
                receipt.toString(),
                "--node",
                home.directory().toString());
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("Proven: " + home.membership().member() + "'s delta was averaged in round 1 of run first");
        assertThat(code).isZero();
    }

    private static PrintStream printer(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
